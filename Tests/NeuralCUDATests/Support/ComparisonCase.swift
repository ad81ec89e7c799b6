import NeuralNet
import PredisPrimitives
import Testing

/// A small network and random batches for it, to run on two engines side by side.
struct ComparisonCase: Sendable, CustomTestStringConvertible {
    var name: String
    var network: NetworkConfiguration
    // With Adam's usual epsilon of 1e-8 the update of a parameter whose gradient is that small is decided by rounding.
    var training = TrainingConfiguration(
        optimizer: OptimizerConfiguration(epsilon: 1e-5),
        gradientNormLimit: 0.5,
        horizonWeight: 3,
        confidenceWeight: 0.5,
        seed: 7
    )
    var lanes = 5
    var maximumSteps = 7
    var learningRate: Float = 0.01

    var testDescription: String { name }

    /// Every part of a network, alone and together.
    static let all = [
        ComparisonCase(name: "tokens only", network: shape(layers: 1)),
        ComparisonCase(name: "gaps", network: shape(gap: true, layers: 2)),
        ComparisonCase(name: "dropout", network: shape(layers: 3, dropout: 0.4)),
        ComparisonCase(name: "horizon", network: shape(layers: 1, horizon: 6)),
        ComparisonCase(name: "confidence", network: shape(layers: 1, confidence: true)),
        ComparisonCase(
            name: "AdamW without clipping",
            network: shape(layers: 1),
            training: TrainingConfiguration(
                optimizer: OptimizerConfiguration(weightDecay: 0.05),
                gradientNormLimit: 1e9
            )
        ),
        ComparisonCase(
            name: "dot attention, dropout, all heads",
            network: shape(
                gap: true,
                layers: 2,
                dropout: 0.25,
                attention: .init(score: .dot, window: 4),
                horizon: 3,
                confidence: true
            ),
            training: TrainingConfiguration(
                optimizer: OptimizerConfiguration(epsilon: 1e-5),
                confidenceWeight: 0.5,
                choices: 1..<20,
                seed: 7
            )
        ),
        ComparisonCase(
            name: "additive attention",
            network: shape(layers: 1, attention: .init(score: .additive, window: 20))
        ),
        ComparisonCase(
            name: "bidirectional, dropout",
            network: shape(layers: 2, bidirectional: true, dropout: 0.3, confidence: true)
        ),
    ]

    private static func shape(
        gap: Bool = false,
        layers: Int,
        bidirectional: Bool = false,
        dropout: Float = 0,
        attention: NetworkConfiguration.Attention? = nil,
        horizon: Int = 0,
        confidence: Bool = false
    ) -> NetworkConfiguration {
        NetworkConfiguration(
            vocabulary: 37,
            embeddingWidth: gap ? 11 : 16,
            gap: gap ? .init(buckets: 6, width: 5) : nil,
            layers: layers,
            hiddenWidth: 16,
            isBidirectional: bidirectional,
            dropout: dropout,
            attention: attention,
            horizon: horizon,
            hasConfidenceHead: confidence
        )
    }

    /// The network's first parameters.
    func initial() -> [NamedTensor] { Initialisation(seed: 11).tensors(for: ParameterLayout(network)) }

    /// Batches of different lengths with restarts, unjudged positions and, the second, nothing judged at all.
    func batches(_ count: Int, seed: UInt64) -> [SequenceBatch] {
        var random = SplitMix64(seed: seed)
        func number(_ below: Int) -> Int32 { Int32(random.next() % UInt64(below)) }
        return (0..<count).map { index in
            let steps = 2 + Int(number(maximumSteps - 1))
            let positions = lanes * steps
            var batch = SequenceBatch(
                lanes: lanes,
                steps: steps,
                tokens: (0..<positions).map { _ in number(network.vocabulary) },
                gaps: network.gap.map { gap in (0..<positions).map { _ in number(gap.buckets) } } ?? [],
                targets: (0..<positions).map { _ in index == 1 || number(3) == 0 ? -1 : number(network.vocabulary) },
                futures: (0..<positions * network.horizon).map { _ in number(network.vocabulary + 1) - 1 },
                restarts: (0..<lanes).map { _ in number(4) == 0 }
            )
            if network.isBidirectional {
                for position in 0..<positions - lanes { batch.targets[position] = -1 }
            }
            return batch
        }
    }
}
