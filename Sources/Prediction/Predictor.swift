public import AccessModel

/// Learns from a stream of accesses, one at a time, and says what is likely to be demanded next.
///
/// One owner, one thread; no locks inside. The work of every call and the memory are bounded by the configuration, nothing is
/// allocated once warm, and two predictors with the same configuration and seed that are told the same things say the same.
public protocol Predictor: ~Copyable {
    /// The nearest access ahead for which a prediction is of use, at least 1: the time of a load, in accesses, plus one.
    var minimumDistance: Int { get set }

    /// Learns from one access.
    mutating func observe(_ event: AccessEvent)

    /// Replaces the contents of `candidates` by what the last observed access makes likely, in no particular order.
    ///
    /// Called at most once after each `observe`, and only if that was of a read.
    mutating func predict(into candidates: inout CandidateBuffer)

    /// Whether `predict` leaves the probabilities to `weigh`.
    static var weighsLate: Bool { get }

    /// Gives the candidates that are left of a prediction their probabilities.
    ///
    /// Called once after each `predict` if `weighsLate`; by then those whose load would bring nothing have been taken out.
    mutating func weigh(_ candidates: inout CandidateBuffer)

    /// Adds a key of which a client says that it will ask for it, with the probability that such hints have; nothing, if the
    /// predictor knows no hints.
    ///
    /// - Parameters:
    ///   - key: What will be asked for.
    ///   - stream: The client that says so.
    ///   - candidates: Empty.
    mutating func propose(hinted key: KeyID, by stream: StreamID, into candidates: inout CandidateBuffer)

    /// The probability that a hint of a client comes true.
    func hintProbability(_ stream: StreamID) -> Float

    /// Learns whether a candidate came true.
    ///
    /// - Parameters:
    ///   - candidate: As it was predicted.
    ///   - happened: Whether the key was demanded within the horizon. Not called for candidates whose outcome is
    ///     not known, or whose key was demanded too early to be loaded in time.
    mutating func learn(_ candidate: Candidate, happened: Bool)

    /// Why a candidate of the last prediction was proposed, for people.
    func reasons(for candidate: Candidate) -> CandidateReasons
}

extension Predictor where Self: ~Copyable {
    public static var weighsLate: Bool { false }

    public mutating func weigh(_ candidates: inout CandidateBuffer) {}

    public mutating func propose(hinted key: KeyID, by stream: StreamID, into candidates: inout CandidateBuffer) {}

    public func hintProbability(_ stream: StreamID) -> Float { 0 }

    public func reasons(for candidate: Candidate) -> CandidateReasons {
        CandidateReasons()
    }
}
