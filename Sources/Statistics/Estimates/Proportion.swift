/// A share of independent trials.
public enum Proportion {
    /// Wilson's interval of the probability behind `successes` of `trials`.
    ///
    /// Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22, 1927.
    ///
    /// - Returns: 0 to 1 without trials.
    public static func wilson(successes: Double, trials: Double, confidence: Double = 0.95) -> Interval {
        guard trials > 0 else { return Interval(low: 0, high: 1) }
        let z = Normal.quantile((1 + confidence) / 2)
        let share = successes / trials
        let squared = z * z / trials
        let middle = (share + squared / 2) / (1 + squared)
        let half = z / (1 + squared) * (share * (1 - share) / trials + squared / (4 * trials)).squareRoot()
        return Interval(low: max(0, middle - half), high: min(1, middle + half))
    }
}
