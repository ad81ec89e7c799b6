public import Statistics

/// What a comparison of a trace found.
public struct ValidationReport: Hashable, Sendable {
    public let trace: String
    /// What it was compared with.
    public let against: String
    public let level: Double
    public let checks: [ValidationCheck]

    /// The share of the decidable checks that must be consistent for the whole to be: with dozens of checks some are always open.
    public static let consistentShare = 0.75
    /// The share of all checks that must be decidable for the whole to be consistent.
    public static let decidableShare = 0.5

    /// Differs if any check does; otherwise judged by the checks that a trace of this length can decide.
    ///
    /// Consistent if at least three quarters of the decidable checks are and at least half of all are decidable; otherwise it cannot tell.
    public var verdict: Verdict {
        if checks.contains(where: { $0.verdict == .differs }) { return .differs }
        let decidable = checks.filter(\.isDecidable)
        let consistent = decidable.count { $0.verdict == .consistent }
        let isEnough = Double(decidable.count) >= Self.decidableShare * Double(checks.count)
        return !decidable.isEmpty && isEnough
            && Double(consistent) >= Self.consistentShare * Double(decidable.count)
            ? .consistent : .cannotTell
    }
}
