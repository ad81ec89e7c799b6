import NeuralNet
import PredisPrimitives

/// Networks, trainings and batches that tests share.
enum Samples {
    /// A named combination of parts.
    struct Combination: Sendable, CustomStringConvertible {
        let description: String
        let network: NetworkConfiguration
        var training = TrainingConfiguration(horizonWeight: 2, confidenceWeight: 0.5, seed: 11)
        /// Whether only the last step has targets.
        var isJudgedLast = false
    }

    /// Every part at least once, alone and with others.
    static let combinations: [Combination] = [
        Combination(description: "one layer", network: network()),
        Combination(description: "two layers, dropout", network: network(layers: 2, dropout: 0.3)),
        Combination(
            description: "three layers, gaps, last step only",
            network: network(gap: .init(buckets: 6, width: 8), embedding: 8, layers: 3),
            isJudgedLast: true
        ),
        Combination(description: "dot attention", network: network(attention: .init(score: .dot, window: 3))),
        Combination(
            description: "additive attention, dropout, horizon, confidence",
            network: network(
                layers: 2,
                dropout: 0.2,
                attention: .init(score: .additive, window: 9),
                horizon: 3,
                confidence: true
            ),
            training: TrainingConfiguration(horizonWeight: 2, confidenceWeight: 0.5, choices: 2..<19, seed: 11)
        ),
        Combination(
            description: "bidirectional, two layers, dropout",
            network: network(layers: 2, dropout: 0.25, isBidirectional: true),
            isJudgedLast: true
        ),
        Combination(
            description: "bidirectional, additive attention, all heads",
            network: network(
                isBidirectional: true,
                attention: .init(score: .additive, window: 4),
                horizon: 2,
                confidence: true
            ),
            isJudgedLast: true
        ),
        Combination(
            description: "several panels, gaps, horizon",
            network: network(
                vocabulary: 140,
                gap: .init(buckets: 3, width: 16),
                embedding: 32,
                hidden: 48,
                attention: .init(score: .dot, window: 4),
                horizon: 1
            )
        ),
        Combination(
            description: "sampled keys, horizon, confidence",
            network: network(vocabulary: 150, horizon: 2, confidence: true),
            training: TrainingConfiguration(
                horizonWeight: 5,
                confidenceWeight: 0.5,
                choices: 1..<100,
                sampledKeys: 64,
                seed: 12
            )
        ),
    ]

    static func network(
        vocabulary: Int = 23,
        gap: NetworkConfiguration.GapInput? = nil,
        embedding: Int = 16,
        hidden: Int = 16,
        layers: Int = 1,
        dropout: Float = 0,
        isBidirectional: Bool = false,
        attention: NetworkConfiguration.Attention? = nil,
        horizon: Int = 0,
        confidence: Bool = false
    ) -> NetworkConfiguration {
        NetworkConfiguration(
            vocabulary: vocabulary,
            embeddingWidth: embedding,
            gap: gap,
            layers: layers,
            hiddenWidth: hidden,
            isBidirectional: isBidirectional,
            dropout: dropout,
            attention: attention,
            horizon: horizon,
            hasConfidenceHead: confidence
        )
    }

    /// A batch of random numbers; about a third of the positions is not judged, some futures are none, and from the
    /// second batch on some lanes restart.
    static func batch(
        _ combination: Combination,
        lanes: Int = 3,
        steps: Int = 5,
        number: Int = 0
    ) -> SequenceBatch {
        var random = SplitMix64(seed: 100 + UInt64(number))
        let network = combination.network
        let keys = Int32(network.vocabulary)
        let count = lanes * steps
        let targets = (0..<count).map { position -> Int32 in
            let isJudged = combination.isJudgedLast ? position >= count - lanes : random.nextUnit() < 0.67
            return isJudged ? Int32.random(in: 0..<keys, using: &random) : -1
        }
        return SequenceBatch(
            lanes: lanes,
            steps: steps,
            tokens: (0..<count).map { _ in Int32.random(in: 0..<keys, using: &random) },
            gaps: network.gap.map { gap in
                (0..<count).map { _ in Int32.random(in: 0..<Int32(gap.buckets), using: &random) }
            } ?? [],
            targets: targets,
            futures: (0..<count * network.horizon).map { _ in Int32.random(in: -1..<keys, using: &random) },
            restarts: (0..<lanes).map { _ in number > 0 && random.nextUnit() < 0.4 }
        )
    }

    static func tensors(_ network: NetworkConfiguration, seed: UInt64 = 5) -> [NamedTensor] {
        Initialisation(seed: seed, forgetBias: 0.5).tensors(for: ParameterLayout(network))
    }

    static func engine(
        _ combination: Combination,
        lanes: Int = 3,
        steps: Int = 5,
        threads: Int = 1
    ) throws -> CPUTrainingEngine {
        try CPUTrainingEngine(
            combination.network,
            training: combination.training,
            tensors: tensors(combination.network),
            lanes: lanes,
            maximumSteps: steps,
            threads: threads
        )
    }
}
