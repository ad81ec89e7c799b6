/// What a comparison comes to: with enough observations every real difference is significant, so size decides, and
/// significance only says whether the size is known well enough.
public enum Verdict: String, Hashable, Sendable, Codable, CaseIterable {
    /// The difference is surely within the margin.
    case consistent
    /// The difference is surely beyond the margin.
    case differs
    /// The data leave both open.
    case cannotTell = "cannot tell"
}
