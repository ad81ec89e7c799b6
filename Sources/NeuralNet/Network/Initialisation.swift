#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The initial values of a network's parameters, as PyTorch draws them.
///
/// Embeddings are standard normal; the LSTM is uniform in `±1/sqrt(hiddenWidth)` (its one bias is the sum of two such
/// numbers, for PyTorch has two biases); linear layers are uniform in `±1/sqrt(inputs)`.
public struct Initialisation: Sendable, Hashable, Codable {
    /// What every value derives from, with the tensor's place and the element's index.
    public var seed: UInt64
    /// Added to the biases of the forget gates; 1 lets a fresh network remember.
    ///
    /// Source: Jozefowicz, Zaremba and Sutskever, "An Empirical Exploration of Recurrent Network Architectures", ICML
    /// 2015.
    public var forgetBias: Float

    /// PyTorch's values for `forgetBias` 0.
    public init(seed: UInt64, forgetBias: Float = 0) {
        self.seed = seed
        self.forgetBias = forgetBias
    }

    /// The initial tensors of a network that ``NetworkConfiguration/validate()`` accepts, in the order of files.
    public func tensors(for layout: ParameterLayout) -> [NamedTensor] {
        layout.tensors.enumerated().map { place, tensor in
            let random = CounterRandom(seed: seed, step: place, purpose: .initialisation)
            let values = values(of: tensor, in: layout.configuration, random)
            return NamedTensor(name: tensor.name, shape: tensor.shape, values: values)
        }
    }

    private func values(
        of tensor: ParameterLayout.Tensor,
        in network: NetworkConfiguration,
        _ random: CounterRandom
    ) -> [Float] {
        let count = tensor.shape.reduce(1, *)
        if tensor.name.contains("embedding") {
            return (0..<count).map { Self.normal(random, UInt64($0)) }
        }
        guard tensor.name.hasPrefix("lstm.") else {
            let inputs = tensor.name.hasPrefix("attention.combine") ? 2 * network.outputWidth : network.outputWidth
            return (0..<count).map { Self.uniform(random, UInt64($0), 1 / Double(inputs).squareRoot()) }
        }
        let hidden = network.hiddenWidth
        let bound = 1 / Double(hidden).squareRoot()
        guard tensor.name.hasPrefix("lstm.bias") else {
            return (0..<count).map { Self.uniform(random, UInt64($0), bound) }
        }
        return (0..<count).map { index in
            let sum = Self.uniform(random, UInt64(index), bound) + Self.uniform(random, UInt64(count + index), bound)
            return (hidden..<2 * hidden).contains(index) ? sum + forgetBias : sum
        }
    }

    private static func uniform(_ random: CounterRandom, _ index: UInt64, _ bound: Double) -> Float {
        Float((2 * random.unit(index) - 1) * bound)
    }

    /// Box and Muller's transform of two uniform numbers.
    private static func normal(_ random: CounterRandom, _ index: UInt64) -> Float {
        let radius = (-2 * log(1 - random.unit(2 * index))).squareRoot()
        return Float(radius * cos(2 * .pi * random.unit(2 * index + 1)))
    }
}
