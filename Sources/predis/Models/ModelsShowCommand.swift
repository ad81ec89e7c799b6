import ArgumentParser
import ModelRegistry

/// `predis models show`.
struct ModelsShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Prints what is known of a model: network, data, settings, results."
    )

    @Argument(help: "The model.")
    var model: String

    @OptionGroup var options: ModelStoreOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let entry = try Failure.ofModels { () throws(ModelError) in try options.store.manifest(model) }
        if json {
            print(try JSONText.encode(ModelRecord(entry)))
            return
        }
        let facts = [("model", entry.id.description)] + ModelFacts.list(try entry.manifest.get())
        print(Terminal.table(facts.map { [$0.0, $0.1] }))
    }
}
