/// What a fetch may cost and what it is worth, in any one unit.
///
/// A key is fetched when `probability x missValue > loadCost + placeCost`.
public struct PrefetchPrices: Hashable, Sendable {
    /// What it is worth that a demand finds its value in the cache.
    public var missValue: Float
    /// What one load costs the origin and the network.
    public var loadCost: Float
    /// What the place of one entry in the cache costs until the entry leaves, as long as no shadow cache shows it.
    ///
    /// 0: places cost nothing, whatever it shows.
    public var placeCost: Float

    /// The defaults fetch what is demanded with a probability above 0.16.
    public init(missValue: Float = 1, loadCost: Float = 0.1, placeCost: Float = 0.06) {
        precondition(
            missValue > 0 && loadCost >= 0 && placeCost >= 0,
            "prices must not be negative and a miss must have a value, got \(missValue), \(loadCost), \(placeCost)"
        )
        self.missValue = missValue
        self.loadCost = loadCost
        self.placeCost = placeCost
    }

    /// The probability from which a fetch pays.
    public var threshold: Float { (loadCost + placeCost) / missValue }
}
