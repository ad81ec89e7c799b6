/// Pearson's test of counts.
public enum ChiSquareTest {
    /// Cells whose expectation is smaller are joined with their neighbours.
    private static let smallestExpectation = 5.0

    /// Whether counts follow expectations, which are scaled to their sum.
    ///
    /// The effect size is Cohen's w, the square root of chi-squared per observation. Neighbouring cells are joined until each expects
    /// five. O(cells).
    ///
    /// - Parameters:
    ///   - observed: How often each case came.
    ///   - expected: As many numbers in proportion to how often it should.
    ///   - fitted: How many parameters were fitted to the same counts.
    /// - Returns: Chi-squared, its p-value and Cohen's w; p is 1 for fewer than two cells.
    public static func goodnessOfFit(observed: [Double], expected: [Double], fitted: Int = 0) -> TestResult {
        let total = observed.reduce(0, +)
        let scale = total / expected.reduce(0, +)
        var (statistic, cells, seen, due) = (0.0, 0, 0.0, 0.0)
        var rest = (seen: 0.0, due: 0.0)
        for (count, expectation) in zip(observed, expected) {
            seen += count
            due += expectation * scale
            guard due >= smallestExpectation else { continue }
            statistic += (seen - due) * (seen - due) / due
            rest = (seen, due)
            cells += 1
            (seen, due) = (0, 0)
        }
        if due > 0, rest.due > 0 {
            // What is left over joins the last cell.
            statistic -= (rest.seen - rest.due) * (rest.seen - rest.due) / rest.due
            let (count, expectation) = (rest.seen + seen, rest.due + due)
            statistic += (count - expectation) * (count - expectation) / expectation
        }
        return result(statistic, degrees: cells - 1 - fitted, total: total)
    }

    /// Whether two rows of counts come from one distribution over the same cases.
    ///
    /// The effect size is Cramér's V, 0 for equal shares and 1 for disjoint ones, less what chance makes of it: Bergsma, "A
    /// Bias-Correction for Cramér's V and Tschuprow's T", Journal of the Korean Statistical Society 42, 2013. Neighbouring cells are joined until both rows expect
    /// five. O(cells).
    public static func homogeneity(_ first: [Double], _ second: [Double]) -> TestResult {
        let (n, m) = (first.reduce(0, +), second.reduce(0, +))
        guard n > 0, m > 0 else { return TestResult(statistic: 0, pValue: 1, effectSize: 0) }
        let smaller = min(n, m) / (n + m)
        var cells: [(Double, Double)] = []
        var (a, b) = (0.0, 0.0)
        for (x, y) in zip(first, second) {
            a += x
            b += y
            guard (a + b) * smaller >= smallestExpectation else { continue }
            cells.append((a, b))
            (a, b) = (0, 0)
        }
        if let last = cells.popLast() { cells.append((last.0 + a, last.1 + b)) }
        let statistic = cells.reduce(0.0) { sum, cell in
            let (dueA, dueB) = ((cell.0 + cell.1) * n / (n + m), (cell.0 + cell.1) * m / (n + m))
            return sum + (cell.0 - dueA) * (cell.0 - dueA) / dueA + (cell.1 - dueB) * (cell.1 - dueB) / dueB
        }
        var result = result(statistic, degrees: cells.count - 1, total: n + m)
        let chance = Double(cells.count - 1) / (n + m - 1)
        let corrected = (statistic / (n + m) - chance) / (1 - 1 / (n + m - 1))
        result.effectSize = cells.count < 2 ? 0 : max(0, corrected).squareRoot()
        return result
    }

    private static func result(_ statistic: Double, degrees: Int, total: Double) -> TestResult {
        guard degrees > 0, total > 0 else { return TestResult(statistic: 0, pValue: 1, effectSize: 0) }
        return TestResult(
            statistic: statistic,
            pValue: ChiSquared.upper(statistic, degrees: Double(degrees)),
            effectSize: (statistic / total).squareRoot()
        )
    }
}
