/// A predictor without a network that the network is compared with.
///
/// It has seen the training part, and at each position the reads of the stream before it; nothing else.
public protocol Baseline: Sendable {
    /// What tables call it.
    var name: String { get }

    /// The likeliest next keys, best first, at most as many as a report looks at.
    ///
    /// - Parameters:
    ///   - history: The keys of the stream before the position, the latest last.
    ///   - keys: Emptied and filled, without a key twice.
    func rank(after history: ArraySlice<UInt32>, into keys: inout [UInt32])

    /// The probability that `key` is next, above 0; `nil` for baselines that have no probabilities.
    func probability(of key: UInt32, after history: ArraySlice<UInt32>) -> Double?
}
