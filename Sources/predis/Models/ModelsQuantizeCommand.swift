import ArgumentParser
import Foundation
import ModelRegistry

/// `predis models quantize`.
struct ModelsQuantizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quantize",
        abstract: "Makes a model with eight bits for each weight of the LSTM and the heads.",
        discussion: """
            Each row of a matrix gets a scale; embeddings and biases stay as they are. The new model has this one as \
            its parent. --evaluation keeps the numbers of a report in JSON with it, as metrics.
            """
    )

    @Argument(help: "The model.")
    var model: String

    @Option(help: "A JSON file with results of the quantised model, as predis evaluate --json prints them.")
    var evaluation: String?

    @OptionGroup var options: ModelStoreOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let store = options.store
        let metrics = try evaluation.map(ReportNumbers.read) ?? [:]
        let (parent, id) = try Failure.ofModels { () throws(ModelError) in
            let parent = try store.load(model)
            var draft = try ModelDraft(quantizing: parent)
            draft.metrics = metrics
            return (parent, try store.put(draft))
        }
        let made = try Failure.ofModels { () throws(ModelError) in try store.load(id.description) }
        if json {
            print(try JSONText.encode(ModelDifference(parent, made)))
        } else {
            print(id)
            print("weights: \(made.manifest.weights.bytes) bytes in place of \(parent.manifest.weights.bytes)")
        }
    }
}
