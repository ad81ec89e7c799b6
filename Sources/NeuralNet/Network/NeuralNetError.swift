/// Why a network, a batch or a snapshot is refused, or why training stopped.
public struct NeuralNetError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of thing is wrong.
    public enum Code: Sendable, Hashable {
        /// A setting is out of its range or contradicts another.
        case configuration
        /// A named tensor is missing, unknown, given twice, of another shape or not finite.
        case tensor
        /// A batch does not fit the network or the engine.
        case batch
        /// A snapshot does not fit the network or the engine.
        case snapshot
        /// A loss, gradient or parameter became NaN or infinite.
        case notFinite
        /// The device that an engine computes on failed or is out of memory.
        case device
    }

    /// What kind of thing is wrong.
    public let code: Code
    /// Thing, value, rule and remedy, in words.
    public let description: String

    /// An error of kind `code`, explained by `description`.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension NeuralNetError {
    /// What a network that somebody uses computes is no number.
    package static let outputsNotFinite = NeuralNetError(
        .notFinite,
        "what the network computes is not finite, but that of a sound network is: its weights are too large, so train it "
            + "anew or take another model"
    )
}
