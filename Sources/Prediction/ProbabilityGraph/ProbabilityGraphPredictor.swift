public import AccessModel

/// Predicts the keys that came in most of the lookahead windows after the key last read.
///
/// The probability graph of Griffioen and Appleton ("Reducing File System Latency using a Predictive Approach", USENIX
/// Summer 1994): an arc leads from each key to every other that was accessed among the `window` accesses after it, and
/// its weight, divided by the number of windows that were counted after the key, estimates the probability that it
/// comes again.
///
/// Time: O(window) in `observe`, O(window / threshold) in `predict`, both amortised.
public struct ProbabilityGraphPredictor: Predictor, ~Copyable {
    // Definitions, found by comparing with the published figures of another implementation (`PeerReferenceTests`): a
    // window is counted when it is complete, `window` accesses after its key; a key that comes several times in a
    // window counts once; the divisor is the number of complete windows; the share must be above the threshold, not at
    // it. An access is counted before it is predicted from.

    private var window: LookaheadWindow
    /// As the predictor was made.
    public let configuration: ProbabilityGraphConfiguration
    /// Has no effect: the published graph counts every access of the window, however near.
    public var minimumDistance = 1

    private var graph: ProbabilityGraph
    private var last: UInt32?

    /// Makes a predictor that knows nothing yet.
    public init(configuration: ProbabilityGraphConfiguration = ProbabilityGraphConfiguration()) {
        self.configuration = configuration
        window = LookaheadWindow(length: configuration.window)
        graph = ProbabilityGraph(configuration: configuration)
    }

    /// Bytes held; with a `capacity` they do not grow once as many keys were met.
    ///
    /// - Complexity: O(keys).
    public var memoryBytes: Int { graph.memoryBytes }

    /// Keys whose successors are counted.
    public var keyCount: Int { graph.count }

    public mutating func observe(_ event: AccessEvent) {
        last = event.outcome.isRead ? event.key.rawValue : nil
        guard let last, let completed = window.push(last) else { return }
        graph.count(window, after: completed)
    }

    /// Replaces the contents of `candidates` by the likely successors of the key last read, each with its share of the
    /// windows.
    ///
    /// If there are more than fit, the most probable.
    public mutating func predict(into candidates: inout CandidateBuffer) {
        guard let last else { return candidates.removeAll() }
        graph.predict(after: last, into: &candidates)
    }

    /// Does nothing: the shares are counted, not learned from outcomes.
    public mutating func learn(_ candidate: Candidate, happened: Bool) {}
}
