public import PredisPrimitives

/// The reads of a trace in order, column by column: what is learned from.
///
/// Writes and deletions are counted and left out: a cache cannot fetch ahead what somebody is about to write. Keys are numbered
/// from 0 in order of first appearance. A column that the source does not record is empty. Memory: 4 bytes a read, 4 more with
/// clients, 8 more with a clock, besides the keys' names.
public struct AccessHistory: Sendable {
    /// What messages and tables call it.
    public let name: String
    /// The number of the key of each read.
    public internal(set) var keys: [UInt32] = []
    /// The client of each read; empty: not recorded.
    public internal(set) var clients: [UInt32] = []
    /// Seconds from any fixed point; empty: the source has no clock.
    public internal(set) var times: [Double] = []
    /// The names of the keys.
    public internal(set) var names = NameNumbers()
    /// How many writes and deletions were left out.
    public internal(set) var writes = 0

    init(name: String) {
        self.name = name
    }

    /// Makes a history of keys that are numbers, for generated streams and tests.
    ///
    /// - Parameters:
    ///   - name: What messages call it.
    ///   - keys: Any numbers; their decimal digits are the names.
    ///   - clients: The client of each read, or nothing.
    ///   - times: The time of each read in seconds, or nothing.
    public init(name: String, keys: [UInt32], clients: [UInt32] = [], times: [Double] = []) {
        precondition(clients.isEmpty || clients.count == keys.count, "each read has a client, or none has")
        precondition(times.isEmpty || times.count == keys.count, "each read has a time, or none has")
        self.name = name
        self.keys.reserveCapacity(keys.count)
        for key in keys {
            let numbered = Array("\(key)".utf8).withUnsafeBytes { names.number($0) }
            guard let numbered else { preconditionFailure("there are more keys than numbers") }
            self.keys.append(numbered.number)
        }
        self.clients = clients
        self.times = times
    }

    /// How many reads there are.
    public var count: Int { keys.count }

    /// A number that two histories share only if they hold the same reads: names, order, clients and times.
    ///
    /// Not cryptographic.
    ///
    /// O(reads).
    public var fingerprint: UInt64 {
        let hasher = KeyHasher(seed: 0x6669_6e67_6572)
        var state = UInt64(count)
        var nameHashes: [UInt64] = []
        nameHashes.reserveCapacity(names.count)
        for number in 0..<UInt32(names.count) { names.withName(number) { nameHashes.append(hasher.hash($0)) } }
        for position in keys.indices {
            state = SplitMix64.mix(state ^ nameHashes[Int(keys[position])])
            if !clients.isEmpty { state = SplitMix64.mix(state ^ UInt64(clients[position])) }
            if !times.isEmpty { state = SplitMix64.mix(state ^ times[position].bitPattern) }
        }
        return state
    }
}
