public import Statistics

/// What a comparison of a trace found.
public struct ValidationReport: Hashable, Sendable {
    public let trace: String
    /// What it was compared with.
    public let against: String
    public let level: Double
    public let checks: [ValidationCheck]

    /// The share of the checks that must be consistent for the whole to be: with dozens of checks some are always open.
    public static let consistentShare = 0.75

    /// Differs if any check does; consistent if at least three quarters are; otherwise it cannot tell.
    public var verdict: Verdict {
        if checks.contains(where: { $0.verdict == .differs }) { return .differs }
        let consistent = checks.count { $0.verdict == .consistent }
        return !checks.isEmpty && Double(consistent) >= Self.consistentShare * Double(checks.count)
            ? .consistent : .cannotTell
    }
}
