/// How far promised probabilities have come true lately.
struct Trust {
    // Candidates below a quarter are left out: they are many, never fetched, and would drown what matters.
    private static let smallestPromise: Float = 0.25
    private static let rate: Float = 0.005

    private let isUsed: Bool
    var promised: Float = 0.5
    var cameTrue: Float = 0.5

    /// Makes a full trust; one that is not used stays so.
    init(isUsed: Bool = true) {
        self.isUsed = isUsed
    }

    /// Outcomes for each promise, in 0.25...1.
    var ratio: Float {
        isUsed ? min(1, max(0.25, cameTrue / max(promised, 0.02))) : 1
    }

    mutating func learn(promise: Float, happened: Bool) {
        guard promise >= Self.smallestPromise else { return }
        promised += (promise - promised) * Self.rate
        cameTrue += ((happened ? 1 : 0) - cameTrue) * Self.rate
    }
}
