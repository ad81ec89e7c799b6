import ArgumentParser
import ModelRegistry
import NeuralNet

/// `predis models run`.
struct ModelsRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Gives a model tokens and prints what its heads say after each, as JSON.",
        discussion: "For comparing an exported network with this one. The stream begins anew."
    )

    @Argument(help: "The model.")
    var model: String

    @Option(help: "Token numbers: 1,2,3.")
    var tokens: NumberList

    @Option(help: "Gap buckets, one a token; needed by a network that reads gaps.")
    var gaps: NumberList?

    @OptionGroup var options: ModelStoreOptions

    /// What the heads say after a token.
    private struct Step: Encodable {
        let logits: [Float]
        @OrNull var confidence: Float?
        /// Logits of the horizon head.
        @OrNull var horizon: [Float]?
    }

    func run() throws {
        let model = try Failure.ofModels { () throws(ModelError) in try options.store.load(self.model) }
        let network = model.manifest.architecture
        let gaps = self.gaps?.values ?? []
        try check(tokens.values, below: network.vocabulary, "token")
        try check(gaps, below: network.gap?.buckets ?? 0, "gap bucket")
        guard gaps.count == (network.gap == nil ? 0 : tokens.values.count) else {
            throw Failure.usage(
                "\(gaps.count) gaps for \(tokens.values.count) tokens; a network that reads gaps takes one a token"
            )
        }
        var stream = try stream(model)
        var steps: [Step] = []
        for (index, token) in tokens.values.enumerated() {
            stream.advance(token: token, gap: gaps.isEmpty ? 0 : gaps[index])
            do throws(NeuralNetError) {
                steps.append(try step(&stream, network))
            } catch {
                throw Failure.failed("model \(model.id.short): after token \(index): \(error.description)")
            }
        }
        print(try JSONText.encode(["steps": steps]))
    }

    private func stream(_ model: Model) throws(Failure) -> StreamingModel {
        do throws(NeuralNetError) {
            let network = try Network(model.manifest.architecture, tensors: model.tensors())
            return switch model.manifest.weightForm {
            case .float32: try StreamingModel(network)
            case .int8: try StreamingModel(QuantisedNetwork(network))
            }
        } catch {
            throw .failed("model \(model.id.short): \(error.description)")
        }
    }

    private func step(_ stream: inout StreamingModel, _ network: NetworkConfiguration) throws(NeuralNetError) -> Step {
        var horizon: [Float]?
        if network.horizon > 0 {
            stream.predict(.horizon)
            try stream.checkFinite()
            horizon = Array(stream.logits())
        }
        stream.predict()
        try stream.checkFinite()
        return Step(logits: Array(stream.logits()), confidence: stream.confidence(), horizon: horizon)
    }

    private func check(_ numbers: [Int32], below end: Int, _ what: String) throws(Failure) {
        guard let number = numbers.first(where: { $0 < 0 || Int($0) >= end }) else { return }
        throw .usage("\(what) \(number) is out of range; the model has 0 to \(end - 1)")
    }
}

/// Whole numbers with commas between them.
struct NumberList: ExpressibleByArgument {
    let values: [Int32]

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        values = parts.compactMap { Int32($0) }
        guard values.count == parts.count else { return nil }
    }
}
