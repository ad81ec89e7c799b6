/// A moving mean of how long origin calls take.
struct LoadTime {
    /// Calls the mean is taken over, about.
    private static let memory: UInt64 = 64

    /// Nanoseconds; 0 while there was no call.
    private(set) var mean: UInt64 = 0
    private var calls: UInt64 = 0

    mutating func note(_ nanoseconds: UInt64) {
        calls = min(Self.memory, calls + 1)
        if nanoseconds >= mean {
            mean += (nanoseconds - mean) / calls
        } else {
            mean -= (mean - nanoseconds) / calls
        }
    }
}
