import ArgumentParser
import ModelRegistry
import NeuralNet

/// `predis models diff`.
struct ModelsDiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compares two models: what their manifests say, their keys, their weights."
    )

    @Argument(help: "The first model.")
    var left: String

    @Argument(help: "The second model.")
    var right: String

    @OptionGroup var options: ModelStoreOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let difference = try Failure.ofModels { () throws(ModelError) in
            ModelDifference(try options.store.load(left), try options.store.load(right))
        }
        print(json ? try JSONText.encode(difference) : difference.text)
    }
}
