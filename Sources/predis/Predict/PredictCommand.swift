import ArgumentParser
import Foundation
import ModelRegistry
import NeuralNet
import NeuralPrediction
import PredisPrimitives

/// `predis predict`.
struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Prints the keys that a model expects next, with their probabilities.",
        discussion: """
            After keys that are named, the latest last, or after the last reads of a trace: those of the client that read last, \
            where the trace tells clients apart.
            """
    )

    @Argument(help: "The model: digits of its hash, its folder, or a folder with one model.")
    var model: String

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The keys that a stream has read, the latest last.", valueName: "key")
    )
    var after: [String] = []

    @Option(help: "A trace whose last reads are gone on from.")
    var trace: String?

    @Option(help: "How many keys.")
    var top = 8

    @OptionGroup var models: ModelStoreOptions

    @OptionGroup(title: "How to read the trace")
    var reading: ReadingOptions

    @Option(help: "The most memory that the trace may take, such as 4GiB.")
    var memory = "4GiB"

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard after.isEmpty != (trace == nil) else {
            throw ValidationError("give either --after with keys, or --trace")
        }
        guard (1...10_000).contains(top) else { throw ValidationError("--top is \(top); give 1 to 10000 keys") }
        _ = try memoryLimit()
    }

    private func memoryLimit() throws -> ByteCount {
        guard let bytes = ByteCount(memory) else {
            throw ValidationError("--memory is \"\(memory)\"; give bytes such as 4GiB")
        }
        return bytes
    }

    func run() throws {
        let record = try Failure.translating { () throws -> ForecastRecord in
            let model = try ModelReference.load(model, in: models.store)
            guard !model.manifest.architecture.isBidirectional else {
                throw Failure.failed(
                    "the model reads windows both ways and cannot follow a stream; judge it with predis evaluate, or train one "
                        + "without --bidirectional"
                )
            }
            let vocabulary = Vocabulary(model.vocabulary)
            try vocabulary.checkInputs(of: model)
            let stream =
                try trace.map { try StreamEnd(ModelData(model, [$0], reading, memory: memoryLimit())) }
                ?? StreamEnd(after: after, vocabulary)
            let next = try NextKeys(
                model.manifest.architecture,
                tensors: model.tensors(),
                vocabulary: vocabulary,
                after: stream.tokens,
                gaps: stream.gaps,
                count: top
            )
            return ForecastRecord(model, vocabulary, stream, next)
        }
        print(json ? try JSONText.encode(record) : record.text)
    }
}
