import ArgumentParser
import NeuralNet

/// `predis train`.
struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Trains a network that foretells the next keys of a recorded workload.",
        discussion: """
            Only reads are learned; writes and deletions are counted and left out. The first part of the trace is learned from, \
            the next one says when to stop, and the last one, which nothing has seen, tests the result: never at random, always \
            in order of time.

            The folder gets the model under its hash, training.jsonl with a line for each epoch, training.html with the loss \
            curves and, while the training runs, a checkpoint: after a kill at any moment the same command with --resume goes on, \
            and with one number of threads ends with the same bits.
            """
    )

    @Argument(help: "Traces, in any format that `predis trace info` knows; several are read one after the other.")
    var traces: [String] = []

    @Option(
        name: [.customLong("model"), .customLong("models")],
        help: ArgumentHelp("The folder that the model is put in.", valueName: "folder")
    )
    var folder: String?

    @OptionGroup(title: "How to read them")
    var reading: ReadingOptions

    @OptionGroup(title: "What is learned from")
    var data: DataOptions

    @OptionGroup(title: "Network")
    var network: NetworkOptions

    @OptionGroup(title: "Training")
    var training: TrainerOptions

    @Option(
        help: ArgumentHelp("Go on from a model: a folder, or digits of a hash in --model's folder.", valueName: "model")
    )
    var from: String?

    @Flag(help: "Go on from the checkpoint in the folder; without one, begin.")
    var resume = false

    @Option(
        help: ArgumentHelp("Save after every so many updates; every 20 seconds unless given.", valueName: "updates")
    )
    var checkpointEvery: Int?

    @Flag(help: "Train small networks on five synthetic patterns and compare them with the best that is possible.")
    var demo = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if demo {
            guard traces.isEmpty, folder == nil, from == nil, !resume else {
                throw ValidationError(
                    "--demo generates its own patterns and keeps no model; give no trace and no --model"
                )
            }
            guard (reading.requests ?? PatternDemo.standardReads) >= PatternDemo.fewestReads else {
                throw ValidationError(
                    "--requests is \(reading.requests ?? 0); a pattern needs \(PatternDemo.fewestReads) at least"
                )
            }
            return
        }
        guard !traces.isEmpty else { throw ValidationError("no trace is named; give one at least, or --demo") }
        guard folder != nil else {
            throw ValidationError("--model is missing; name the folder that the model is put in")
        }
        guard (checkpointEvery ?? 1) >= 1 else {
            throw ValidationError("--checkpoint-every is \(checkpointEvery ?? 0); give a number of updates from 1 up")
        }
        if from != nil, let given = network.given.first {
            throw ValidationError("\(given) does not go with --from: a model keeps its shape")
        }
    }

    func run() throws {
        if demo {
            let rows = try PatternDemo(
                seed: training.seed,
                threads: training.threads,
                reads: reading.requests ?? PatternDemo.standardReads
            ).run()
            return print(json ? try JSONText.encode(rows) : PatternDemo.text(rows))
        }
        let summary = try Failure.translating { try TrainingRun(self).run() }
        print(json ? try JSONText.encode(summary) : summary.text)
    }
}
