/// What an expert's counts say of a candidate: ranges of the visits of the context and of the count of the key.
///
/// A count of zero stands for "context known, key absent", which is evidence against; `unknownContext` for a context the
/// expert does not know.
enum CountCell {
    static let states = 145
    static let unknownContext: UInt8 = 144
    /// Not a state: the expert had no part in the prediction.
    static let silent: UInt8 = 255

    private static let ranges = 12
    private static let middles: [Float] = [0, 1, 2, 3, 4, 5.5, 7, 10, 16, 25, 40, 56]
    /// Ranges start at 0 to 6, 9, 13, 20, 32 and 50.
    @inline(__always)
    private static func range(_ value: UInt8) -> UInt8 {
        guard value > 6 else { return value }
        let above = (value >= 9 ? 1 : 0) &+ (value >= 13 ? 1 : 0) &+ (value >= 20 ? 1 : 0) as UInt8
        return 6 &+ above &+ (value >= 32 ? 1 : 0) &+ (value >= 50 ? 1 : 0)
    }

    @inline(__always)
    static func of(visits: UInt8, count: UInt8) -> UInt8 {
        range(visits) &* UInt8(ranges) &+ range(count)
    }

    /// Whether the expert has seen the key after the context.
    @inline(__always)
    static func isProposal(_ cell: UInt8) -> Bool {
        cell < unknownContext && cell % UInt8(ranges) != 0
    }

    /// What the counts suggest before anything was learned.
    static func initialProbability(_ cell: Int) -> Float {
        guard cell < Int(unknownContext) else { return 0.02 }
        let visits = middles[cell / ranges]
        let count = middles[cell % ranges]
        return max(0.02, min(0.9, 0.6 * count / (visits + 0.6)))
    }
}

/// On which of the latest five visits of a context the candidate came, and in which share of all.
enum VisitCell {
    static let states = 256
    private static let length = 5

    /// - Parameters:
    ///   - visits: Of the context.
    ///   - count: Visits the candidate came after.
    ///   - recent: The latest visits, the last one in the lowest bit.
    /// - Returns: The state, never 0.
    @inline(__always)
    static func of(visits: UInt8, count: UInt8, recent: UInt8) -> UInt8 {
        let known = min(length, Int(visits))
        let history = 1 << known | Int(recent) & (1 << known &- 1)
        // The quarters reached, without dividing.
        let quarters = Int(count) &* 4
        let whole = max(1, Int(visits))
        let share = (quarters >= whole ? 1 : 0) &+ (quarters >= 2 &* whole ? 1 : 0) &+ (quarters >= 3 &* whole ? 1 : 0)
        return UInt8(truncatingIfNeeded: history &* 4 &+ share)
    }
}
