public import Statistics

/// What a comparison of a trace found.
public struct ValidationReport: Hashable, Sendable {
    public let trace: String
    /// What it was compared with.
    public let against: String
    public let level: Double
    public let checks: [ValidationCheck]

    /// Differs if any check does; consistent if all are; otherwise it cannot tell.
    public var verdict: Verdict {
        if checks.contains(where: { $0.verdict == .differs }) { return .differs }
        return !checks.isEmpty && checks.allSatisfy { $0.verdict == .consistent } ? .consistent : .cannotTell
    }
}
