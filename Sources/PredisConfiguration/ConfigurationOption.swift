import CacheCore
import Origins
import PredictiveCache
import PredisPrimitives
import Prefetching

/// One setting: its name, how it reads and prints, what it is for.
///
/// The table feeds the command line, `CONFIG GET`, `CONFIG SET` and the documentation.
public struct ConfigurationOption: Sendable {
    /// As in `CONFIG GET`; the command line has `--` before it.
    public let name: String
    public let help: String
    /// Whether `CONFIG SET` may change it while the server runs.
    public let isMutable: Bool
    private let read: @Sendable (Configuration) -> String
    private let write: @Sendable (inout Configuration, String) -> String?

    /// Makes an option; `write` sets the value, or returns the rule that the text breaks.
    private init(
        _ name: String,
        _ help: String,
        isMutable: Bool = false,
        read: @escaping @Sendable (Configuration) -> String,
        write: @escaping @Sendable (inout Configuration, String) -> String?
    ) {
        self.name = name
        self.help = help
        self.isMutable = isMutable
        self.read = read
        self.write = write
    }

    /// The setting's value as text.
    public func value(in configuration: Configuration) -> String {
        read(configuration)
    }

    /// Changes the setting.
    ///
    /// - Throws: `ConfigurationError` naming setting, text and rule.
    public func set(_ text: String, in configuration: inout Configuration) throws(ConfigurationError) {
        if let rule = write(&configuration, text) { throw ConfigurationError("\(name) is \"\(text)\", but \(rule)") }
    }

    /// The setting called `name`, in any case.
    public static func named(_ name: String) -> ConfigurationOption? {
        let name = name.lowercased()
        return all.first { $0.name == name }
    }

    /// Every setting.
    public static let all: [ConfigurationOption] = network + cache + origin + prefetching

    // MARK: Kinds

    private typealias Path<Value> = any WritableKeyPath<Configuration, Value> & Sendable

    private static func text(_ name: String, _ help: String, isMutable: Bool = false, _ path: Path<String>) -> Self {
        Self(name, help, isMutable: isMutable) {
            $0[keyPath: path]
        } write: {
            $0[keyPath: path] = $1
            return nil
        }
    }

    private static func integer(_ name: String, _ help: String, _ range: ClosedRange<Int>, _ path: Path<Int>) -> Self {
        Self(name, help) {
            "\($0[keyPath: path])"
        } write: {
            guard let value = Int($1), range.contains(value) else {
                return "it must be a whole number from \(range.lowerBound) to \(range.upperBound)"
            }
            $0[keyPath: path] = value
            return nil
        }
    }

    /// A whole number, or 0 for "not set".
    private static func optionalInteger(_ name: String, _ help: String, isMutable: Bool = false, _ path: Path<Int?>)
        -> Self
    {
        Self(name, help, isMutable: isMutable) {
            "\($0[keyPath: path] ?? 0)"
        } write: {
            guard let value = Int($1), value >= 0 else { return "it must be a whole number, or 0 for none" }
            $0[keyPath: path] = value == 0 ? nil : value
            return nil
        }
    }

    private static func number(
        _ name: String,
        _ help: String,
        isMutable: Bool = false,
        _ range: ClosedRange<Double>,
        _ path: Path<Double>
    ) -> Self {
        Self(name, help, isMutable: isMutable) {
            "\($0[keyPath: path])"
        } write: {
            guard let value = Double($1), range.contains(value) else {
                return "it must be a number from \(range.lowerBound) to \(range.upperBound)"
            }
            $0[keyPath: path] = value
            return nil
        }
    }

    private static func duration(_ name: String, _ help: String, _ path: Path<Duration>) -> Self {
        Self(name, help) {
            $0[keyPath: path].text
        } write: {
            guard let value = OriginDelay($1), value.jitter == .zero else {
                return "it must be a time such as 500us, 20ms or 3s"
            }
            $0[keyPath: path] = value.mean
            return nil
        }
    }

    private static func choice<Value: RawRepresentable & CaseIterable & Sendable>(
        _ name: String,
        _ help: String,
        isMutable: Bool = false,
        _ path: Path<Value>
    ) -> Self where Value.RawValue == String {
        let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
        return Self(name, "\(help): \(names)", isMutable: isMutable) {
            $0[keyPath: path].rawValue
        } write: {
            guard let value = Value(rawValue: $1.lowercased()) else { return "it must be one of \(names)" }
            $0[keyPath: path] = value
            return nil
        }
    }

    // MARK: The table

    private static let network: [Self] = [
        text("host", "Address to listen on", \.host),
        integer("port", "Port to listen on; 0 lets the system choose", 0...65535, \.port),
        integer("threads", "Event loops; one serves hundreds of thousands of requests a second", 1...256, \.threads),
        integer("maxclients", "Most connections at a time", 1...1_000_000, \.maximumConnections),
        text("requirepass", "Password clients must give with AUTH; empty for none", isMutable: true, \.password),
        Self("proto-max-bulk-len", "Longest value, such as 512mb") {
            "\($0.maximumBulkLength.rawValue)"
        } write: {
            guard let value = ByteCount($1), value.rawValue >= 1024, value.rawValue <= 1 << 30 else {
                return "it must be a size from 1kb to 1gb"
            }
            $0.maximumBulkLength = value
            return nil
        },
    ]

    private static let cache: [Self] = [
        optionalInteger("max-entries", "Most entries; 0 for no such limit", isMutable: true, \.maximumEntries),
        Self("maxmemory", "Most bytes, such as 64mb, all overhead counted; 0 for no such limit", isMutable: true) {
            "\($0.maximumMemory?.rawValue ?? 0)"
        } write: {
            guard let value = ByteCount($1) else { return "it must be a size such as 64mb, or 0 for none" }
            $0.maximumMemory = value.rawValue == 0 ? nil : value
            return nil
        },
        choice("maxmemory-policy", "What leaves when the cache is full", \.eviction),
        optionalInteger("shards", "Parts of the cache with a lock each, a power of two; 0 derives it", \.shards),
    ]

    private static let origin: [Self] = [
        Self("origin", "Where missing values come from: none, or sqlite:PATH") {
            $0.origin
        } write: {
            guard $1 == "none" || ($1.hasPrefix("sqlite:") && $1.utf8.count > 7) else {
                return "it must be none or sqlite:PATH"
            }
            $0.origin = $1
            return nil
        },
        text("origin-table", "Table with a row per key", \.originTable),
        text("origin-key-column", "Column of the keys", \.originKeyColumn),
        text("origin-value-column", "Column of the values", \.originValueColumn),
        text("origin-query", "SELECT of one value with :key, in place of table and columns", \.originQuery),
        integer("origin-readers", "Connections to the database", 1...1024, \.originReaders),
        choice("origin-writes", "Whether writes stay in the cache or go through to the origin", \.originWrites),
        Self("origin-delay", "Waits before each call of the origin, to play a remote one: 2ms, 2ms~1ms") {
            let delay = $0.originDelay
            return delay.jitter == .zero ? delay.mean.text : "\(delay.mean.text)~\(delay.jitter.text)"
        } write: {
            guard let value = OriginDelay($1) else { return "it must be a time such as 2ms, or 2ms~1ms with jitter" }
            $0.originDelay = value
            return nil
        },
        integer("origin-concurrency", "Most calls of the origin at a time for demands", 1...65536, \.originConcurrency),
        duration("origin-timeout", "How long a demand waits for the origin", \.originTimeout),
        duration("origin-ttl", "How long loaded values are kept; 0ms until they are evicted", \.originTimeToLive),
        duration("absent-ttl", "How long the origin is believed to lack a key", \.absentTimeToLive),
    ]

    private static let prefetching: [Self] = [
        choice("prefetch", "Whether to load keys before they are asked for", isMutable: true, \.prefetch),
        number("prefetch-traffic", "Most loads for each load without prefetching", 1...100, \.prefetchTraffic),
        number(
            "prefetch-share",
            "Unused prefetched entries leave when as many entries have come as are this share of the cache",
            isMutable: true,
            0...0.9,
            \.prefetchShare
        ),
        integer(
            "prefetch-concurrency",
            "Most calls of the origin at a time for prefetches",
            1...65536,
            \.prefetchConcurrency
        ),
        Self("learner-memory", "Most bytes to learn with: tables, names of keys, records of keys and clients") {
            "\($0.learnerMemory.rawValue)"
        } write: {
            guard let value = ByteCount($1), LearnerMemory.range.contains(value) else {
                return "it must be a size from 16mb to 4gb"
            }
            $0.learnerMemory = value
            return nil
        },
        text("learner-state", "File that keeps what was learned; empty for none", \.learnerState),
        duration(
            "learner-state-interval",
            "How often it is saved while the server runs; 0ms: only at the end",
            \.learnerStateInterval
        ),
        integer(
            "warm-keys",
            "Most keys of learner-state, hottest first, to load after a start",
            0...1_000_000,
            \.warmKeys
        ),
    ]
}
