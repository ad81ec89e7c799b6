/// What a test of a hypothesis found.
public struct TestResult: Hashable, Sendable, Codable {
    /// The test's statistic, in the units of the test.
    public var statistic: Double
    /// The probability of a statistic at least as extreme if the hypothesis holds, in `0 ... 1`.
    public var pValue: Double
    /// How large the deviation is, whatever the number of observations; its unit is the test's.
    public var effectSize: Double

    public init(statistic: Double, pValue: Double, effectSize: Double) {
        self.statistic = statistic
        self.pValue = pValue
        self.effectSize = effectSize
    }
}
