/// Quantiles of numbers.
public enum Quantile {
    /// The quantile `0 <= p <= 1` of ascending numbers, interpolated between neighbours; NaN of none.
    ///
    /// Source: type 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50, 1996.
    public static func of(sorted values: [Double], _ p: Double) -> Double {
        guard let last = values.last else { return .nan }
        let place = Double(values.count - 1) * min(max(p, 0), 1)
        let index = Int(place)
        guard index + 1 < values.count else { return last }
        return values[index] + (place - Double(index)) * (values[index + 1] - values[index])
    }

    /// The middle of numbers in any order; NaN of none.
    public static func median(_ values: [Double]) -> Double { of(sorted: values.sorted(), 0.5) }
}
