/// The hashes of the keys whose prefetched entries left unused, until somebody asks.
///
/// Bounded: what does not fit is counted.
struct UnusedOutbox: ~Copyable {
    private var hashes: [UInt64] = []
    private(set) var lost = 0

    static let capacity = 256

    mutating func post(_ hash: UInt64) {
        if hashes.count < Self.capacity { hashes.append(hash) } else { lost += 1 }
    }

    /// Hands over and forgets everything.
    ///
    /// - Returns: How many did not fit since the last time.
    mutating func drain(_ body: (UInt64) -> Void) -> Int {
        guard !hashes.isEmpty else { return 0 }
        for hash in hashes { body(hash) }
        hashes.removeAll(keepingCapacity: true)
        defer { lost = 0 }
        return lost
    }
}
