/// Tells the classes of positions.
struct PositionClasses: Sendable {
    /// The decile of each key; 255: not in the training part.
    private let deciles: [UInt8]

    init(_ popularity: KeyPopularity) {
        let counts = popularity.counts
        let known = counts.indices.filter { counts[$0] > 0 }.sorted { (counts[$1], $0) < (counts[$0], $1) }
        var deciles = [UInt8](repeating: 255, count: counts.count)
        for (place, key) in known.enumerated() { deciles[key] = UInt8(place * 10 / known.count) }
        self.deciles = deciles
    }

    /// The classes of a position: one by frequency, one by stream position, and one by the key before, if there is one.
    func classes(target: UInt32, previous: UInt32?, streamPosition: Int) -> [PositionClass] {
        let decile = deciles[Int(target)]
        var classes: [PositionClass] = [decile == 255 ? .unseenTarget : .frequencyDecile(Int(decile))]
        if let previous { classes.append(deciles[Int(previous)] == 255 ? .unseenPrevious : .seenPrevious) }
        classes.append(.streamPosition(PositionClass.streamPositions.last { $0 <= streamPosition } ?? 0))
        return classes
    }

    /// All classes in the order of tables.
    static let all: [PositionClass] =
        (0..<10).map { .frequencyDecile($0) } + [.unseenTarget, .seenPrevious, .unseenPrevious]
        + PositionClass.streamPositions.map { .streamPosition($0) }
}
