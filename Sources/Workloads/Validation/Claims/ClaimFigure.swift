/// One number of a trace that a workload's definition fixes.
struct ClaimFigure: Hashable {
    /// What it is, such as `keys: exponent`.
    let name: String
    let meaning: String
    let observed: Double
    /// What the definition says for a trace of this length.
    let expected: Double
    /// Whether the expectation comes true only in traces that are much longer than a session.
    let isAsymptotic: Bool
    /// Whether chance decides it once for all runs, as the sizes of a few keys that come in every run.
    let isDrawnOnce: Bool
    /// Whether the definition leaves nothing to chance, so that a single access may be out of line at most: the one where a run is cut.
    let isCertain: Bool
    /// What one access more or less changes.
    let resolution: Double
    /// The least standard deviation of chance: runs may share what chance decides, such as the sizes of the same few keys.
    let leastError: Double
    /// The largest difference that is of no consequence.
    let margin: Double
}
