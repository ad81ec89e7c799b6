import ArgumentParser
import NeuralNet
import NeuralPrediction

/// The options that shape a network.
struct NetworkOptions: ParsableArguments {
    @Option(help: "LSTM layers, 1 to 8.")
    var layers: Int?

    @Option(help: "Units of a layer, a multiple of 16.")
    var hidden: Int?

    @Option(help: "Width of a key's embedding, a multiple of 16.")
    var embedding: Int?

    @Option(help: "Share of outputs left out between layers while training.")
    var dropout: Float?

    @Option(
        help: "Buckets for the time since the read before, 3 or more; 0: no such input. Only for traces with a clock."
    )
    var gaps: Int?

    @Option(help: "Attention over the window: none, dot or additive.")
    var attention: Attention?

    @Option(help: "How many outputs attention looks back over, the present one included; as --window unless given.")
    var attentionWindow: Int?

    @Option(help: "Also foretell the set of keys within so many reads; 0: only the next one.")
    var horizon: Int?

    @Flag(
        help: """
            Read each window both ways. Such a model is judged by evaluate, but cannot follow a stream: predict and the server \
            do not take it.
            """
    )
    var bidirectional = false

    @Flag(help: "Leave out the head that tells how sure the model is.")
    var withoutConfidence = false

    enum Attention: String, ExpressibleByArgument, CaseIterable { case none, dot, additive }

    /// The options given that shape a network, for a training whose network is given already.
    var given: [String] {
        let options: [(String, Bool)] = [
            ("--layers", layers != nil), ("--hidden", hidden != nil), ("--embedding", embedding != nil),
            ("--gaps", gaps != nil), ("--attention", attention != nil), ("--attention-window", attentionWindow != nil),
            ("--horizon", horizon != nil), ("--bidirectional", bidirectional),
            ("--without-confidence", withoutConfidence),
        ]
        return options.filter(\.1).map(\.0)
    }

    /// Width of a bucket's embedding: the input stays a multiple of 16.
    private static let gapWidth = 16
    private static let standardGaps = 16

    /// The shape asked for.
    ///
    /// - Parameters:
    ///   - vocabulary: How many tokens there are.
    ///   - hasClock: Whether gaps are known.
    ///   - window: Steps of a batch.
    /// - Returns: A shape that can be.
    /// - Throws: `Failure` for options that contradict each other or the trace.
    func network(vocabulary: Int, hasClock: Bool, window: Int) throws -> NetworkConfiguration {
        let gaps = self.gaps ?? (hasClock ? Self.standardGaps : 0)
        guard gaps == 0 || (3...65_536).contains(gaps) else {
            throw Failure.usage("--gaps is \(gaps); give 3 to 65536 buckets, or 0 for none")
        }
        guard gaps == 0 || hasClock else {
            throw Failure.usage("--gaps is \(gaps), but the trace has no clock, so no gap is known; leave it out")
        }
        var network = NetworkConfiguration(
            vocabulary: vocabulary,
            embeddingWidth: embedding ?? 32,
            gap: gaps == 0 ? nil : .init(buckets: gaps, width: Self.gapWidth),
            layers: layers ?? 2,
            hiddenWidth: hidden ?? 64,
            isBidirectional: bidirectional,
            dropout: dropout ?? 0,
            horizon: horizon ?? 0,
            hasConfidenceHead: !withoutConfidence
        )
        if let attention, attention != .none {
            network.attention = .init(score: attention == .dot ? .dot : .additive, window: attentionWindow ?? window)
        } else if attentionWindow != nil {
            throw Failure.usage("--attention-window goes with --attention dot or additive")
        }
        do throws(NeuralNetError) {
            try network.validate()
        } catch {
            throw Failure.usage(error.description)
        }
        return network
    }
}
