import ArgumentParser

/// `predis models`.
struct ModelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "models",
        abstract: "Lists, compares, checks, converts and removes trained models.",
        discussion: """
            A model is a folder named by the SHA-256 of its manifest, and never changes. MODEL is four or more digits \
            of that name, or the path of such a folder.
            """,
        subcommands: [
            ModelsListCommand.self, ModelsShowCommand.self, ModelsDiffCommand.self, ModelsVerifyCommand.self,
            ModelsQuantizeCommand.self, ModelsExportCommand.self, ModelsImportCommand.self, ModelsRunCommand.self,
            ModelsRemoveCommand.self,
        ]
    )
}
