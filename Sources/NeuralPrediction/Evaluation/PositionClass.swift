/// The kind of position that results are broken down by.
public enum PositionClass: Sendable, Hashable, CustomStringConvertible {
    /// The target is in this tenth of the keys of the training part by falling frequency, 0 the most frequent.
    case frequencyDecile(Int)
    /// The target was never read in the training part.
    case unseenTarget
    /// The stream's read before was of a key of the training part.
    case seenPrevious
    /// The stream's read before was of a key that the training part has not.
    case unseenPrevious
    /// The position is at least this far from its stream's start, and less than four times as far (or any distance for the
    /// last class).
    case streamPosition(Int)

    /// Where the classes of stream positions begin.
    static let streamPositions = [0, 1, 4, 16, 64, 256]

    public var description: String {
        switch self {
        case .frequencyDecile(let decile): "target in frequency decile \(decile + 1)"
        case .unseenTarget: "target not in training"
        case .seenPrevious: "previous key seen in training"
        case .unseenPrevious: "previous key not in training"
        case .streamPosition(0): "first of its stream"
        case .streamPosition(let start) where start == Self.streamPositions.last: "stream position from \(start)"
        case .streamPosition(let start):
            "stream position \(start) to \((Self.streamPositions.first { $0 > start } ?? start + 1) - 1)"
        }
    }
}
