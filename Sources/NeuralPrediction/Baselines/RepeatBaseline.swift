/// The last different keys of the stream, the latest first.
public struct RepeatBaseline: Baseline {
    public let name = "repeat last"

    public init() {}

    /// Looks at most this far back.
    private static let reach = 64

    public func rank(after history: ArraySlice<UInt32>, into keys: inout [UInt32]) {
        keys.removeAll(keepingCapacity: true)
        for key in history.suffix(Self.reach).reversed() where !keys.contains(key) {
            keys.append(key)
            if keys.count == PredictionTally.depth { return }
        }
    }

    public func probability(of key: UInt32, after history: ArraySlice<UInt32>) -> Double? { nil }
}
