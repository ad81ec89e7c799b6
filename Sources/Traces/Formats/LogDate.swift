/// Dates as access logs write them.
enum LogDate {
    /// Seconds from 1970 to `text`, as `10/Oct/2000:13:55:36 -0700`; `nil` for other texts and earlier dates.
    static func seconds(_ text: UnsafeRawBufferPointer) -> Double? {
        let punctuation: [(Int, UInt8)] = [(2, 47), (6, 47), (11, 58), (14, 58), (17, 58), (20, 32)]
        guard text.count == 26, punctuation.allSatisfy({ text[$0] == $1 }), let month = month(text),
            let day = number(text, 0..<2), let year = number(text, 7..<11), let hour = number(text, 12..<14),
            let minute = number(text, 15..<17), let second = number(text, 18..<20),
            let zoneHours = number(text, 22..<24), let zoneMinutes = number(text, 24..<26),
            text[21] == 43 || text[21] == 45, (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        let zone = (zoneHours * 60 + zoneMinutes) * 60 * (text[21] == 43 ? 1 : -1)
        let local = ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
        return local >= zone ? Double(local - zone) : nil
    }

    /// Days from 1 January 1970 in the Gregorian calendar.
    ///
    /// After H. Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, so that the leap day is
    /// the last.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func number(_ text: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int? {
        var value = 0
        for byte in text[range] {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        return value
    }

    private static func month(_ text: UnsafeRawBufferPointer) -> Int? {
        let names: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"
        return names.withUTF8Buffer { names in
            (0..<12).first { names[($0 * 3)..<($0 * 3 + 3)].elementsEqual(text[3..<6]) }.map { $0 + 1 }
        }
    }
}
