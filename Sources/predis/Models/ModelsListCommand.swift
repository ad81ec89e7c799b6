import ArgumentParser
import ModelRegistry
import NeuralNet

/// `predis models list`.
struct ModelsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the models of the store."
    )

    @OptionGroup var options: ModelStoreOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let entries = try Failure.ofModels { () throws(ModelError) in try options.store.list() }
        if json {
            print(try JSONText.encode(entries.map(ModelRecord.init)))
            return
        }
        guard !entries.isEmpty else {
            print("\(options.folder) holds no model")
            return
        }
        let header = ["model", "origin", "weights", "tokens", "network", "data", "parent"]
        print(Terminal.table([header] + entries.map(row)))
    }

    private func row(_ entry: ModelStore.Entry) -> [String] {
        switch entry.manifest {
        case .failure:
            return [entry.id.short, "damaged", "-", "-", "-", "-", "-"]
        case .success(let manifest):
            let network = manifest.architecture
            return [
                entry.id.short, manifest.origin.rawValue, manifest.weightForm.rawValue, "\(network.vocabulary)",
                "\(network.layers) x \(network.hiddenWidth)" + (network.isBidirectional ? " both ways" : ""),
                manifest.data?.name ?? "-", manifest.parent?.short ?? "-",
            ]
        }
    }
}
