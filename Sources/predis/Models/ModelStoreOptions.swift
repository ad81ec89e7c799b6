import ArgumentParser
import ModelRegistry

/// Where models are.
struct ModelStoreOptions: ParsableArguments {
    @Option(
        name: .customLong("models"),
        help: "The folder that models are kept in; made when the first one is put there."
    )
    var folder = "models"

    var store: ModelStore { ModelStore(path: folder) }
}
