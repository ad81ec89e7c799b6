/// One number of a trace that a workload's definition fixes.
struct ClaimFigure: Hashable {
    /// What it is, such as `keys: exponent`.
    let name: String
    let meaning: String
    let observed: Double
    /// What the definition says for a trace of this length.
    let expected: Double
    /// The largest difference that is of no consequence.
    let margin: Double
}
