/// Sums over the positions of some batches.
public struct TrainingTally: Sendable, Hashable, Codable {
    /// Positions that were judged.
    public private(set) var judged = 0
    /// Those whose token was the key head's first choice.
    public private(set) var hits = 0
    private var lossSum = 0.0
    private var keyLossSum = 0.0
    /// Batches that were counted.
    public private(set) var batches = 0
    private var gradientNormSum = 0.0
    /// The largest gradient norm of a batch, before clipping.
    public private(set) var highestGradientNorm = 0.0

    public init() {}

    /// The mean of what is minimised; 0 before anything was judged.
    public var loss: Double { judged == 0 ? 0 : lossSum / Double(judged) }

    /// The mean cross-entropy of the key head in nats; 0 before anything was judged.
    public var keyLoss: Double { judged == 0 ? 0 : keyLossSum / Double(judged) }

    /// Hits for each judged position.
    ///
    /// Of validation over all tokens, buckets included; of training as ``StepResult/hits`` counts them.
    public var accuracy: Double { judged == 0 ? 0 : Double(hits) / Double(judged) }

    /// The mean gradient norm of a batch, before clipping.
    public var gradientNorm: Double { batches == 0 ? 0 : gradientNormSum / Double(batches) }

    mutating func add(_ step: StepResult) {
        judged += step.judged
        hits += step.hits
        lossSum += step.loss * Double(step.judged)
        keyLossSum += step.keyLoss * Double(step.judged)
        batches += 1
        gradientNormSum += step.gradientNorm
        highestGradientNorm = max(highestGradientNorm, step.gradientNorm)
    }

    /// Whether batches can have added up to this: nothing is negative, counts are at most `most`, sums are finite.
    func isSound(most: Int) -> Bool {
        let sums = [lossSum, keyLossSum, gradientNormSum, highestGradientNorm]
        return (0...most).contains(judged) && (0...judged).contains(hits) && (0...most).contains(batches)
            && sums.allSatisfy { $0 >= 0 && $0.isFinite }
    }

    mutating func add(_ result: EvaluationResult) {
        judged += result.positions.count
        batches += 1
        for loss in result.keyLoss { keyLossSum += Double(loss) }
        lossSum = keyLossSum
        for rank in result.rank where rank == 0 { hits += 1 }
    }
}
