/// How often what was predicted came true, over some positions.
public struct AccuracyCount: Sendable, Hashable {
    /// Positions that were judged.
    public private(set) var positions = 0
    /// Targets that were the first choice.
    public private(set) var top1 = 0
    /// Targets among the first four choices.
    public private(set) var top4 = 0
    /// Targets among the first eight choices.
    public private(set) var top8 = 0
    /// First choices that came within the horizon.
    public private(set) var top1Within = 0
    /// Positions one of whose first four choices came within the horizon.
    public private(set) var top4Within = 0
    private var lossSum = 0.0
    private var lossCount = 0

    public init() {}

    /// - Parameters:
    ///   - rank: The place of the target among the choices, from 0; `nil`: not among them.
    ///   - firstWithin: The place of the first choice that came within the horizon; `nil`: none did.
    ///   - loss: The target's cross-entropy in nats; `nil`: no probability.
    mutating func add(rank: Int?, firstWithin: Int?, loss: Double?) {
        positions += 1
        if let rank {
            if rank < 1 { top1 += 1 }
            if rank < 4 { top4 += 1 }
            if rank < 8 { top8 += 1 }
        }
        if let firstWithin {
            if firstWithin < 1 { top1Within += 1 }
            if firstWithin < 4 { top4Within += 1 }
        }
        if let loss {
            lossSum += loss
            lossCount += 1
        }
    }

    /// A count as a share of the positions; 0 without one.
    public func share(_ count: Int) -> Double {
        positions == 0 ? 0 : Double(count) / Double(positions)
    }

    /// e to the mean cross-entropy; `nil` where no position, or not every one, has a probability.
    public var perplexity: Double? {
        lossCount == positions && lossCount > 0 ? Logarithm.exponential(lossSum / Double(lossCount)) : nil
    }
}
