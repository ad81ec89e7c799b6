import ArgumentParser
import Foundation
import ModelRegistry
import PredisPrimitives

/// `predis models export`.
struct ModelsExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes a model's network for other programs: ONNX, or safetensors with the names of PyTorch.",
        discussion: """
            FILE.onnx takes tokens [T, B] (and gaps [T, B]) and the states hidden and cell [layers, B, H], and gives \
            logits [T, B, tokens], probabilities of the other heads, and the states after the last step. \
            FILE.safetensors is a state_dict. --keys writes the keys, one a line, in the order of their tokens from 1.
            """
    )

    @Argument(help: "The model.")
    var model: String

    @Argument(help: "The file to write: its name ends with .onnx or .safetensors.")
    var file: String

    @Option(help: "A file for the keys.")
    var keys: String?

    @OptionGroup var options: ModelStoreOptions

    func validate() throws {
        guard file.hasSuffix(".onnx") || file.hasSuffix(".safetensors") else {
            throw ValidationError("'\(file)' ends with neither .onnx nor .safetensors, which tell the format")
        }
    }

    func run() throws {
        try Failure.ofModels { () throws(ModelError) in
            let model = try options.store.load(self.model)
            let bytes =
                file.hasSuffix(".onnx")
                ? try ONNXExport.bytes(
                    model.manifest.architecture,
                    model.tensors(),
                    model: model.id.description,
                    version: PredisVersion.current
                ) : try PyTorchExport.file(model.tensors()).encoded(name: file)
            let lines = try keys.map { path throws(ModelError) in try KeyList.lines(model.vocabulary, path: path) }
            try ModelOutput.write(bytes, to: file)
            if let keys, let lines { try ModelOutput.write(lines, to: keys) }
        }
    }
}
