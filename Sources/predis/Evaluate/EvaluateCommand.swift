import ArgumentParser
import NeuralPrediction
import PredisPrimitives

/// `predis evaluate`.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Says how well a model foretells a trace, beside what simple counting does.",
        discussion: """
            The trace is cut in time as it was for training. Baselines count the training part, everybody is judged on the same \
            positions of the part behind it, every one of them: targets that the model does not know by name are its misses. \
            Streams are warmed up with what they read before.
            """
    )

    @Argument(help: "The model: digits of its hash, its folder, or a folder with one model.")
    var model: String

    @Argument(help: "Traces, in any format that `predis trace info` knows.")
    var traces: [String]

    @OptionGroup var models: ModelStoreOptions

    @OptionGroup(title: "How to read them")
    var reading: ReadingOptions

    @Option(help: "The part that is judged: test or validation.")
    var part = Part.test

    @Option(help: "How many reads ahead a prediction may come true late.")
    var horizon = 8

    @Flag(help: "Also judge the model with eight bits for each weight.")
    var quantized = false

    @Option(help: "The most memory that the data may take, such as 4GiB.")
    var memory = "4GiB"

    @Flag(help: "Print JSON.")
    var json = false

    enum Part: String, ExpressibleByArgument, CaseIterable {
        case test, validation

        var part: TracePart { self == .test ? .test : .validation }
    }

    func validate() throws {
        guard (1...256).contains(horizon) else { throw ValidationError("--horizon is \(horizon); give 1 to 256 reads") }
        _ = try memoryLimit()
    }

    func memoryLimit() throws -> ByteCount {
        guard let bytes = ByteCount(memory) else {
            throw ValidationError("--memory is \"\(memory)\"; give bytes such as 4GiB")
        }
        return bytes
    }

    func run() throws {
        let record = try Failure.translating { () throws -> EvaluationRecord in
            let model = try ModelReference.load(model, in: models.store)
            let data = try ModelData(model, traces, reading, memory: memoryLimit())
            return try Evaluation(data, part: part.part, horizon: horizon).run(quantized: quantized)
        }
        print(json ? try JSONText.encode(record) : EvaluationText(record).text)
    }
}
