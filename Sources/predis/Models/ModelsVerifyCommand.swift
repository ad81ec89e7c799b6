import ArgumentParser
import ModelRegistry

/// `predis models verify`.
struct ModelsVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Reads models whole and checks hashes, counts and shapes; exits with 1 if one is damaged."
    )

    @Argument(help: "The models; all of the store unless given.")
    var models: [String] = []

    @OptionGroup var options: ModelStoreOptions

    @Flag(help: "Print JSON.")
    var json = false

    private struct Verdict: Encodable {
        let model: String
        @OrNull var error: String?
    }

    func run() throws {
        let store = options.store
        let names =
            models.isEmpty
            ? try Failure.ofModels { () throws(ModelError) in try store.list() }.map(\.id.description) : models
        let verdicts = names.map { name in
            do throws(ModelError) {
                return Verdict(model: try store.load(name).id.description, error: nil)
            } catch {
                return Verdict(model: name, error: error.description)
            }
        }
        if json {
            print(try JSONText.encode(verdicts))
        } else {
            for verdict in verdicts { print("\(verdict.model.prefix(12))  \(verdict.error ?? "in order")") }
        }
        let damaged = verdicts.count { $0.error != nil }
        guard damaged == 0 else {
            throw Failure.failed("\(damaged) of \(verdicts.count) models cannot be used; copy or train them again")
        }
    }
}
