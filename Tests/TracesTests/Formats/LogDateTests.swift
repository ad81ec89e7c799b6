import Testing

@testable import Traces

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct LogDateTests {
    private func seconds(_ text: String) -> Double? {
        Array(text.utf8).withUnsafeBytes { LogDate.seconds($0) }
    }

    @Test func datesAreWhatTheCLibraryMakesOfThem() {
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var generator = TestGenerator(state: 3)
        for _ in 0..<5000 {
            let month = Int.random(in: 0...11, using: &generator)
            let parts = [(1, 28), (1971, 2400), (0, 23), (0, 59), (0, 60)]
                .map { Int.random(in: $0.0...$0.1, using: &generator) }
            let zone = Int.random(in: -720...720, using: &generator)
            func padded(_ value: Int) -> String { (value < 10 ? "0" : "") + String(value) }
            let text =
                "\(padded(parts[0]))/\(names[month])/\(parts[1]):\(padded(parts[2])):\(padded(parts[3])):"
                + "\(padded(parts[4])) \(zone < 0 ? "-" : "+")\(padded(abs(zone) / 60))\(padded(abs(zone) % 60))"
            var broken = tm()
            broken.tm_mday = Int32(parts[0])
            broken.tm_mon = Int32(month)
            broken.tm_year = Int32(parts[1] - 1900)
            broken.tm_hour = Int32(parts[2])
            broken.tm_min = Int32(parts[3])
            broken.tm_sec = Int32(parts[4])
            #expect(seconds(text) == Double(timegm(&broken) - zone * 60), "\(text)")
        }
    }

    @Test func otherTextsAreNoDates() {
        #expect(seconds("01/Jan/1970:00:00:00 +0000") == 0)
        for text in [
            "", "01/Jan/1970:00:00:00 +0001", "01/Jan/1969:00:00:00 +0000", "00/Jan/2000:00:00:00 +0000",
            "32/Jan/2000:00:00:00 +0000", "01/jan/2000:00:00:00 +0000", "01/anF/2000:00:00:00 +0000",
            "01/Jan/2000:24:00:00 +0000", "01/Jan/2000:00:60:00 +0000", "01/Jan/2000:00:00:00 *0000",
            "1/Jan/2000:00:00:00 +00000", "01/Jan/2000:00:00:00 +000x",
        ] {
            #expect(seconds(text) == nil, "\(text)")
        }
    }
}
