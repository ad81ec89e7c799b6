import ArgumentParser
import ModelRegistry

/// `predis models rm`.
struct ModelsRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Removes models from the store.",
        discussion: "A model that others name as their parent stays, unless --force is given; they work without it."
    )

    @Argument(help: "The models, by four or more digits of their names.")
    var models: [String]

    @OptionGroup var options: ModelStoreOptions

    @Flag(help: "Remove parents of other models too.")
    var force = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        var removed: [String] = []
        for model in models {
            let id = try Failure.ofModels { () throws(ModelError) in
                try options.store.remove(model, evenIfParent: force)
            }
            removed.append(id.description)
            if !json { print("removed \(id)") }
        }
        if json { print(try JSONText.encode(["removed": removed])) }
    }
}
