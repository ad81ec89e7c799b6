extension Duration {
    /// Whole nanoseconds; zero for a negative duration, `UInt64.max` for one too long to count.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : product.addingSaturated(UInt64(attoseconds / 1_000_000_000))
    }
}

extension UInt64 {
    /// The sum, or the largest number if it does not fit.
    func addingSaturated(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
