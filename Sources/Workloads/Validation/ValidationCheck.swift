public import Statistics

/// One comparison of a report.
public struct ValidationCheck: Hashable, Sendable {
    /// What is compared.
    public var name: String
    /// What the number is, in words.
    public var meaning: String
    /// The trace's value.
    public var observed: Double
    /// What it should be.
    public var expected: Double
    /// The difference between the two, as sure as the data make it.
    public var difference: Interval
    /// The test's statistic: the difference in standard errors.
    public var statistic: Double
    /// The largest difference that is of no consequence; 0 for a strict comparison.
    public var margin: Double
    /// How likely a difference this large is if the true one is within the margin.
    public var pValue: Double
    /// The same, corrected for how many comparisons there are.
    public var correctedPValue: Double
    /// How many times as long a trace must be for this check to find what does not differ consistent in four of five cases, if chance falls
    /// with the root of the length; 0 where nothing is left to chance.
    public var lengthFactor: Double
    public var verdict: Verdict

    /// Whether the trace is long enough for this check to find that nothing differs; a difference may be seen in shorter ones.
    public var isDecidable: Bool { lengthFactor <= 1 }

    /// The size of the difference, in margins of the measure; infinite for a margin of 0.
    public var effectSize: Double { abs(observed - expected) / margin }
}

/// A comparison before it is known how many there are.
struct OpenCheck {
    let name: String
    let meaning: String
    let observed: Double
    let expected: Double
    let difference: BatchMeans
    let margin: Double
    /// Whether chance moves it at all.
    ///
    /// What does not vary cannot differ by chance, and is not counted among the tests.
    let isRandom: Bool

    /// What rounding makes of a quantity that does not vary: smaller differences are none.
    private static let rounding = 1e-9

    init(
        name: String,
        meaning: String,
        observed: Double,
        expected: Double,
        difference: BatchMeans,
        margin: Double,
        isRandom: Bool = true
    ) {
        self.name = name
        self.meaning = meaning
        self.observed = observed
        self.expected = expected
        self.margin = margin
        let rounding = Self.rounding * (1 + abs(expected))
        self.isRandom = isRandom && difference.standardError > rounding
        self.difference = BatchMeans(
            mean: abs(difference.mean) < rounding ? 0 : difference.mean,
            standardError: max(difference.standardError, rounding),
            degrees: difference.degrees
        )
    }

    /// How likely a check must be to find what does not differ consistent to be counted in the whole verdict.
    private static let power = 0.8

    /// What `ValidationCheck.lengthFactor` says.
    ///
    /// Two one-sided tests at `level` find a true difference of 0 inside the margin with the power asked for when the margin is as many
    /// standard errors as the quantiles of both errors together.
    private func lengthFactor(level: Double) -> Double {
        guard margin > 0 else { return 0 }
        let quantiles =
            Student.quantile(1 - level, degrees: difference.degrees)
            + Student.quantile((1 + Self.power) / 2, degrees: difference.degrees)
        let ratio = quantiles * difference.standardError / margin
        return ratio * ratio
    }

    /// Decides comparisons together.
    ///
    /// One differs when its p-value, corrected by Holm's method, is below `level`; it is consistent when two one-sided tests at `level` put the
    /// difference inside the margin; with a margin of 0 it is consistent when it does not differ.
    static func decide(_ checks: [OpenCheck], level: Double) -> [ValidationCheck] {
        let pValues = checks.map { Equivalence.differencePValue($0.difference, margin: $0.margin) }
        var corrected = pValues
        let random = checks.indices.filter { checks[$0].isRandom }
        for (index, p) in zip(random, MultipleTesting.holm(random.map { pValues[$0] })) { corrected[index] = p }
        return zip(checks, zip(pValues, corrected)).map { check, p in
            let verdict: Verdict
            if p.1 < level {
                verdict = .differs
            } else if check.margin == 0 || Equivalence.equivalencePValue(check.difference, margin: check.margin) < level
            {
                verdict = .consistent
            } else {
                verdict = .cannotTell
            }
            let error = check.difference.standardError
            return ValidationCheck(
                name: check.name,
                meaning: check.meaning,
                observed: check.observed,
                expected: check.expected,
                difference: check.difference.interval(confidence: 1 - 2 * level),
                statistic: error > 0 ? check.difference.mean / error : 0,
                margin: check.margin,
                pValue: p.0,
                correctedPValue: p.1,
                lengthFactor: check.lengthFactor(level: level),
                verdict: verdict
            )
        }
    }
}
