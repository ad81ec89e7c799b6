/// The fewest misses that one kind of prefetcher reaches for each traffic, whatever its setting.
///
/// Between two budgets of the same setting traffic and misses are taken to lie on a straight line; with no traffic beyond
/// that of demand there are the misses without prefetching. Who may spend more may also spend less, so misses never rise
/// with traffic.
public struct TrafficEnvelope: Sendable {
    /// What one run came to.
    public struct Point: Hashable, Sendable {
        /// Loads for each load without prefetching.
        public var traffic: Double
        /// Misses and late hits for each miss without prefetching.
        public var relativeMisses: Double

        public init(traffic: Double, relativeMisses: Double) {
            self.traffic = traffic
            self.relativeMisses = relativeMisses
        }
    }

    /// The points of each setting by rising traffic.
    private let curves: [[Point]]

    /// Takes the points of each setting, in any order.
    public init(_ settings: [[Point]]) {
        let start = Point(traffic: 1, relativeMisses: 1)
        curves = (settings + [[]]).map { ($0 + [start]).sorted { $0.traffic < $1.traffic } }
    }

    /// The fewest misses at no more than this traffic, relative to no prefetching.
    public func relativeMisses(at traffic: Double) -> Double {
        curves.map { Self.value($0, at: traffic) }.min() ?? 1
    }

    private static func value(_ curve: [Point], at traffic: Double) -> Double {
        let affordable = curve.prefix { $0.traffic <= traffic }
        let least = affordable.reduce(1) { min($0, $1.relativeMisses) }
        guard let before = affordable.last, let after = curve.dropFirst(affordable.count).first else { return least }
        let share = (traffic - before.traffic) / (after.traffic - before.traffic)
        return min(least, before.relativeMisses + share * (after.relativeMisses - before.relativeMisses))
    }
}
