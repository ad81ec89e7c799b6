import Prediction

/// How the promises of a predictor have come true in a `PrefetchEngine`, with the labels that it learns from.
///
/// Candidates whose end says nothing (late, failed, displaced) are not counted.
public struct CalibrationReport: Hashable, Sendable {
    /// Prefetches and watched candidates, the latter with the inverse of the share that was watched.
    public var all = Calibration()
    /// Prefetches.
    public var issued = Calibration()
    /// As `all`, each promise times the trust there was when it was made.
    public var allTrusted = Calibration()
    /// As `issued`, each promise times the trust there was when it was made.
    public var issuedTrusted = Calibration()

    public init() {}

    /// What was counted since `earlier`.
    public func since(_ earlier: CalibrationReport) -> CalibrationReport {
        var rest = CalibrationReport()
        rest.all = all.since(earlier.all)
        rest.issued = issued.since(earlier.issued)
        rest.allTrusted = allTrusted.since(earlier.allTrusted)
        rest.issuedTrusted = issuedTrusted.since(earlier.issuedTrusted)
        return rest
    }

    /// Counts the outcome of a watched candidate, or of a prefetch.
    mutating func note(_ record: WatchList.Record, happened: Bool, isReal: Bool) {
        let promise = record.candidate.probability
        let trusted = promise * record.trust
        let weight = Double(record.weight)
        all.note(promise, happened: happened, weight: weight)
        allTrusted.note(trusted, happened: happened, weight: weight)
        guard isReal else { return }
        issued.note(promise, happened: happened)
        issuedTrusted.note(trusted, happened: happened)
    }
}
