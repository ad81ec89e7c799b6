import ArgumentParser

/// `predis bench`.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures parts of Predis on this machine.",
        subcommands: [
            SimulatorBenchCommand.self, AblationBenchCommand.self, ShadowBenchCommand.self, MemoryBenchCommand.self,
            NeuralBenchCommand.self, FeaturesBenchCommand.self, GenerateBenchCommand.self,
            ValidationBenchCommand.self, LikeBenchCommand.self,
        ]
    )
}
