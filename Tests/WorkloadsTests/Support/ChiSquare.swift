/// Pearson's statistic of counts against probabilities, and the value that chance exceeds once in a thousand times.
struct ChiSquare {
    let statistic: Double
    let degrees: Int

    /// - Parameter probabilities: As many as counts; those that expect fewer than five are put together.
    init(_ counts: [Int], _ probabilities: [Double]) {
        let total = Double(counts.reduce(0, +))
        var statistic = 0.0
        var cells = 0
        var rest = (count: 0.0, expected: 0.0)
        for (count, probability) in zip(counts, probabilities) {
            let expected = probability * total
            if expected < 5 {
                rest.count += Double(count)
                rest.expected += expected
                continue
            }
            statistic += (Double(count) - expected) * (Double(count) - expected) / expected
            cells += 1
        }
        if rest.expected >= 5 {
            statistic += (rest.count - rest.expected) * (rest.count - rest.expected) / rest.expected
            cells += 1
        }
        self.statistic = statistic
        degrees = max(1, cells - 1)
    }

    /// The 99.9% quantile, by Wilson and Hilferty's cube root. Seeds are fixed: a right generator passes always or never, and a
    /// thousandth of the seeds would fail.
    var bound: Double {
        let n = Double(degrees)
        let term = 1 - 2 / (9 * n) + 3.0902 * (2 / (9 * n)).squareRoot()
        return n * term * term * term
    }

    var isLikely: Bool { statistic < bound }
}
