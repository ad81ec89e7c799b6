/// Where the columns of a delimited log are, for logs that no other format describes.
public struct TraceColumnMap: Sendable, Hashable {
    /// Something a column can hold.
    enum Column: String, CaseIterable {
        case time, key, client, op, size, ttl, latency
    }

    /// The unit of `time` and `latency`.
    public enum TimeUnit: String, Sendable, Hashable, CaseIterable {
        case seconds = "s"
        case milliseconds = "ms"
        case microseconds = "us"
        case nanoseconds = "ns"

        /// How many make a second.
        var perSecond: Double {
            switch self {
            case .seconds: 1
            case .milliseconds: 1e3
            case .microseconds: 1e6
            case .nanoseconds: 1e9
            }
        }
    }

    /// A column layout that is not one.
    public struct InvalidLayout: Error, Sendable, Hashable, CustomStringConvertible {
        /// Thing, value, rule and remedy, in one line.
        public var description: String
    }

    /// The columns' numbers, from 1; 0 for those that are not there.
    private var numbers: [Int] = .init(repeating: 0, count: Column.allCases.count)
    /// The byte between columns.
    public private(set) var delimiter = UInt8(ascii: ",")
    /// How many lines to skip at the start.
    public private(set) var headerLines = 0
    public private(set) var timeUnit = TimeUnit.seconds

    /// Reads a layout such as `time=1,key=3,size=5,delimiter=tab,header=1,timeunit=ms`.
    ///
    /// Columns are `time`, `key`, `client`, `op`, `size`, `ttl` (seconds) and `latency`, each with its number from 1;
    /// only `key` is required. Options are `delimiter` (`comma`, the default, `tab`, `space`, `semicolon`, `pipe` or
    /// one ASCII character), `header` (the number of lines to skip) and `timeunit` (`s`, the default, `ms`, `us`, `ns`;
    /// of `time` and `latency`).
    ///
    /// With spaces, any number of them and of tabs stands between two columns. With commas and semicolons, a column may
    /// stand in quotation marks as in CSV.
    ///
    /// - Throws: `InvalidLayout` with the entry that is wrong.
    public init(_ text: String) throws(InvalidLayout) {
        var entries = text.split(separator: ",", omittingEmptySubsequences: false)
        // `delimiter=,` was cut in two.
        if let index = entries.firstIndex(of: "delimiter="), index + 1 < entries.count, entries[index + 1].isEmpty {
            entries[index] = "delimiter=comma"
            entries.remove(at: index + 1)
        }
        var seen: Set<Substring> = []
        for entry in entries {
            guard let equals = entry.firstIndex(of: "=") else {
                throw Self.invalid("entry \"\(entry)\" has no \"=\"; write entries as key=3, with commas between")
            }
            let name = entry[..<equals]
            guard seen.insert(name).inserted else {
                throw Self.invalid("\"\(name)\" is given twice; give it once")
            }
            try set(name, to: entry[entry.index(after: equals)...])
        }
        guard self[.key] > 0 else {
            throw Self.invalid("layout \"\(text)\" does not say where the key is; add key= and its column's number")
        }
    }

    private mutating func set(_ name: Substring, to value: Substring) throws(InvalidLayout) {
        switch name {
        case "delimiter": delimiter = try Self.delimiter(value)
        case "header":
            guard let count = Int(value), (0...1_000_000).contains(count) else {
                throw Self.invalid("header \"\(value)\" is not a number of lines from 0 to 1000000; write header=1")
            }
            headerLines = count
        case "timeunit":
            guard let unit = TimeUnit(rawValue: String(value)) else {
                throw Self.invalid("timeunit \"\(value)\" is unknown; write s, ms, us or ns")
            }
            timeUnit = unit
        default:
            guard let column = Column(rawValue: String(name)) else {
                let names = Column.allCases.map(\.rawValue).joined(separator: ", ")
                throw Self.invalid(
                    "\"\(name)\" is neither a column nor an option; columns are \(names); options are delimiter, "
                        + "header, timeunit"
                )
            }
            guard let number = Int(value), (1...1000).contains(number) else {
                throw Self.invalid("column \(name) \"\(value)\" is not a number from 1 to 1000; write \(name)=1")
            }
            if let other = Column.allCases.first(where: { self[$0] == number }) {
                throw Self.invalid(
                    "column \(number) is given to \(other.rawValue) and to \(name); a column holds one thing"
                )
            }
            self[column] = number
        }
    }

    private static func delimiter(_ value: Substring) throws(InvalidLayout) -> UInt8 {
        switch value {
        case "comma": return UInt8(ascii: ",")
        case "tab", "\\t": return 9
        case "space": return UInt8(ascii: " ")
        case "semicolon": return UInt8(ascii: ";")
        case "pipe": return UInt8(ascii: "|")
        default:
            guard value.utf8.count == 1, let byte = value.utf8.first, byte < 0x80, byte >= 32 || byte == 9, byte != 34
            else {
                throw invalid(
                    "delimiter \"\(value)\" is not one; write comma, tab, space, semicolon, pipe or one ASCII "
                        + "character other than a quotation mark"
                )
            }
            return byte
        }
    }

    private static func invalid(_ message: String) -> InvalidLayout {
        InvalidLayout(description: message)
    }

    /// The number of a column, from 1; 0 if it is not there.
    private(set) subscript(column: Column) -> Int {
        get { numbers[Self.index(column)] }
        set { numbers[Self.index(column)] = newValue }
    }

    private static func index(_ column: Column) -> Int {
        switch column {
        case .time: 0
        case .key: 1
        case .client: 2
        case .op: 3
        case .size: 4
        case .ttl: 5
        case .latency: 6
        }
    }

    /// Whether a column may stand in quotation marks.
    var takesQuotes: Bool {
        delimiter == UInt8(ascii: ",") || delimiter == UInt8(ascii: ";")
    }

    /// The highest column that is used.
    var lastColumn: Int {
        numbers.reduce(0, max)
    }
}
