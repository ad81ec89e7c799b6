/// Corrections of p-values for how many of them there are.
public enum MultipleTesting {
    /// Holm's correction: the chance of any false rejection stays below the level, whatever the dependence.
    ///
    /// Source: Holm, "A Simple Sequentially Rejective Multiple Test Procedure", 1979. O(n log n).
    public static func holm(_ pValues: [Double]) -> [Double] {
        var corrected = pValues
        var highest = 0.0
        for (rank, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
            highest = max(highest, min(1, pValues[index] * Double(pValues.count - rank)))
            corrected[index] = highest
        }
        return corrected
    }

    /// Benjamini's and Hochberg's correction: of the rejections, at most a share of the level is false on average.
    ///
    /// For independent or positively dependent tests. Source: Benjamini and Hochberg, JRSS B 57, 1995. O(n log n).
    public static func benjaminiHochberg(_ pValues: [Double]) -> [Double] {
        var corrected = pValues
        var lowest = 1.0
        let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
        for (rank, index) in order.enumerated().reversed() {
            lowest = min(lowest, pValues[index] * Double(pValues.count) / Double(rank + 1))
            corrected[index] = lowest
        }
        return corrected
    }
}
