/// When the value of each key was last due to expire, for telling misses of expired values from others.
struct KeyExpiries {
    /// Milliseconds; empty: nothing expires.
    private var instants: [Int64]

    init(keyCount: Int) {
        instants = Array(repeating: .max, count: keyCount)
    }

    /// Notes what was loaded or written.
    mutating func note(_ value: SimulatedValue) {
        guard !instants.isEmpty else { return }
        instants[Int(value.key)] = value.expiresAt ?? .max
    }

    /// Whether the last value of the key has expired, so that no cache of any size would have it.
    func isOver(_ access: ReplayedAccess) -> Bool {
        !instants.isEmpty && instants[Int(access.key)] <= access.now
    }
}
