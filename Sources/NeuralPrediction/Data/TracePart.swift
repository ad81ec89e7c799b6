/// What a stretch of a trace is used for.
///
/// The parts follow each other in time, never at random: what is asked about lies after everything that was learned
/// from.
public enum TracePart: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// What the weights are fitted to; the first part.
    case training
    /// What decides when to stop.
    case validation
    /// What results are told of; the last part.
    case test

    public var description: String { rawValue }
}
