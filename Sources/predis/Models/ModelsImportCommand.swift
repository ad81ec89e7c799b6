import ArgumentParser
import Features
import Foundation
import ModelRegistry
import NeuralNet
import NeuralPrediction

/// `predis models import`.
struct ModelsImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Makes a model of weights that PyTorch trained: a state_dict saved as safetensors.",
        discussion: """
            The module's attributes are embedding, lstm and head; gap_embedding, attention.query, attention.key, \
            attention.score, attention.combine, horizon and confidence where there are such. Token 0 is nothing, the \
            tokens 1, 2, ... are the keys, and the rest are buckets for all other keys.
            """
    )

    @Argument(help: "The safetensors file.")
    var file: String

    @Option(help: "The keys in the order of their tokens from 1: one a line, or a model's vocabulary.bin.")
    var vocabulary: String

    @Option(help: "How many outputs attention reaches over, for a module that has it.")
    var attentionWindow: Int?

    @Option(help: "How many accesses ahead the horizon head foretells, for a module that has it.")
    var horizon: Int?

    @OptionGroup var options: ModelStoreOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let hints = PyTorchImport.Hints(attentionWindow: attentionWindow, horizon: horizon)
        let id = try Failure.ofModels { () throws(ModelError) in
            let imported = try PyTorchImport(try Safetensors(path: file), hints: hints, name: file)
            var draft = ModelDraft(
                architecture: imported.network,
                vocabulary: try KeyList.read(path: vocabulary, tokens: imported.network.vocabulary),
                tensors: imported.tensors,
                origin: .imported
            )
            draft.inputs = Vocabulary(draft.vocabulary).inputs(of: draft.architecture).fingerprint
            draft.settings["file"] = .text(URL(fileURLWithPath: file).lastPathComponent)
            return try options.store.put(draft)
        }
        print(json ? try JSONText.encode(["id": id.description]) : id.description)
    }
}
