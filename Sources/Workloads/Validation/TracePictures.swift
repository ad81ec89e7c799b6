public import Statistics

/// What the charts of a trace show, small enough for a page.
public struct TracePictures: Sendable {
    public struct Point: Hashable, Sendable, Encodable {
        public let x: Double
        public let y: Double
    }

    /// Popularity: the accesses of the key of each rank, at some two hundred ranks.
    public let popularity: [Point]
    /// Accesses per second over seconds since the first access; over accesses, the share of new keys, without a clock.
    public let rate: [Point]
    /// The share of accesses whose reuse distance is below x.
    public let reuse: [Point]
    /// How many accesses each band of keys had in each stretch of the trace: rows are bands in order of first appearance, the first key's first.
    public let map: [[Int]]
    /// Whether `rate` is a rate in time.
    public let hasClock: Bool

    public static let mapColumns = 96
    public static let mapRows = 48

    /// O(n).
    public init(_ columns: AccessColumns, reuse distances: ReuseDistances) {
        let sorted = columns.counts.sorted(by: >)
        popularity = Self.places(sorted.count).map { Point(x: Double($0), y: Double(sorted[$0 - 1])) }
        var curve: [Point] = []
        var bound = 1
        for share in distances.octaves {
            curve.append(Point(x: Double(bound), y: share))
            bound *= 2
        }
        reuse = curve
        hasClock = columns.duration > 0
        rate = hasClock ? Self.rates(columns) : Self.newKeys(columns)
        var map = [[Int]](repeating: [Int](repeating: 0, count: Self.mapColumns), count: Self.mapRows)
        for (index, key) in columns.keys.enumerated() {
            let row = Int(key) * Self.mapRows / max(1, columns.keyCount)
            map[row][index * Self.mapColumns / columns.count] += 1
        }
        self.map = map
    }

    /// The accesses that a fitted law expects at the ranks of `popularity`.
    public func expected(_ fit: PopularityFit, accesses: Int) -> [Point] {
        let probabilities = fit.probabilities
        return Self.places(probabilities.count).map {
            Point(x: Double($0), y: probabilities[$0 - 1] * Double(accesses))
        }
    }

    /// Ranks from 1 to `count`, evenly on a logarithmic axis.
    private static func places(_ count: Int) -> [Int] {
        var places: [Int] = []
        var place = 1.0
        while Int(place) <= count {
            places.append(Int(place))
            place = max(place + 1, place * 1.04)
        }
        if let last = places.last, last < count { places.append(count) }
        return places
    }

    private static func rates(_ columns: AccessColumns) -> [Point] {
        let width = columns.duration / 200
        return columns.rates(width: width).enumerated().map {
            Point(x: (Double($0) + 0.5) * width, y: $1 / width)
        }
    }

    private static func newKeys(_ columns: AccessColumns) -> [Point] {
        var (highest, new) = (-1, [Int](repeating: 0, count: 100))
        for (index, key) in columns.keys.enumerated() where Int(key) > highest {
            highest = Int(key)
            new[index * 100 / columns.count] += 1
        }
        let length = Double(columns.count) / 100
        return new.enumerated().map { Point(x: (Double($0) + 0.5) * length, y: Double($1) / length) }
    }
}
