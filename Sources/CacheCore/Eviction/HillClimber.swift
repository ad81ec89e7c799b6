/// Finds the share of the window with the best hit ratio by trying: see ``WTinyLFUPolicy``.
struct HillClimber {
    private static let firstStep = 0.0625
    private static let decay = 0.98
    /// A change of the hit ratio from which the search begins anew with the first step.
    private static let restart = 0.05
    private static let sampleFactor = 10

    private var hits = 0
    private var misses = 0
    private var lastHitRatio = 0.0
    private var step = -Self.firstStep

    mutating func count(isHit: Bool) {
        hits += isHit ? 1 : 0
        misses += isHit ? 0 : 1
    }

    /// Whether enough accesses were counted for a population.
    func isDue(population: Int) -> Bool {
        hits + misses >= Self.sampleFactor * population
    }

    /// By how much the share is to change, and begins a new sample.
    mutating func nextStep() -> Double {
        let hitRatio = Double(hits) / Double(hits + misses)
        let change = hitRatio - lastHitRatio
        let amount = change >= 0 ? step : -step
        step = abs(change) >= Self.restart ? (amount >= 0 ? Self.firstStep : -Self.firstStep) : Self.decay * amount
        lastHitRatio = hitRatio
        hits = 0
        misses = 0
        return amount
    }
}
