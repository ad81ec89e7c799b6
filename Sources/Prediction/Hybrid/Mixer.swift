/// Weighs log odds from several sources, with weights learned from outcomes.
///
/// One set of weights for each value of a small selector. Source: Mahoney, "Adaptive weighing of context models for lossless
/// data compression", 2005 (logistic mixing: weights follow the gradient of the coding cost).
struct Mixer: ~Copyable {
    private static let firstRate: Float = 0.03
    private static let lastRate: Float = 0.003
    /// Outcomes after which the rate has fallen to half.
    private static let halving: Float = 3000

    // Safety: both blocks are owned by this value and have `sets` initialised elements; trivial types.
    // A pointer is the first field for the reason given in `KeyInterner`.
    let weights: UnsafeMutablePointer<SIMD16<Float>>
    let outcomes: UnsafeMutablePointer<Float>
    let sets: Int

    init(sets: Int, initial: SIMD16<Float>) {
        self.sets = sets
        weights = .allocate(capacity: sets)
        weights.initialize(repeating: initial, count: sets)
        outcomes = .allocate(capacity: sets)
        outcomes.initialize(repeating: 0, count: sets)
    }

    deinit {
        weights.deallocate()
        outcomes.deallocate()
    }

    /// The weighed sum of `inputs`, in log odds.
    @inline(__always)
    func mix(_ inputs: SIMD16<Float>, set: Int) -> Float {
        assert(set >= 0 && set < sets, "set \(set) is not in 0 ..< \(sets)")
        return (weights[set] * inputs).sum()
    }

    /// Moves the weights of a set against the error of its own prediction: outcome minus probability.
    @inline(__always)
    mutating func learn(_ inputs: SIMD16<Float>, set: Int, error: Float) {
        let rate = max(Self.lastRate, Self.firstRate / (1 + outcomes[set] / Self.halving))
        outcomes[set] += 1
        weights[set] += inputs * (error * rate)
    }
}
