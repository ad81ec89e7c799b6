import Foundation
import ModelRegistry
import NeuralNet
import PredisPrimitives

/// Small models and places to put them.
enum Fixture {
    static let network = NetworkConfiguration(
        vocabulary: 12,
        embeddingWidth: 16,
        layers: 1,
        hiddenWidth: 16,
        hasConfidenceHead: true
    )

    /// Nine keys, some of them no text, and two buckets.
    static let vocabulary = ModelVocabulary(
        keys: (0..<8).map { Array("key:\($0)".utf8) } + [[0, 0xFF, 0x0A, 0x80]],
        buckets: 2
    )

    /// Random parameters of a network.
    static func tensors(_ network: NetworkConfiguration = network, seed: UInt64 = 1) -> [NamedTensor] {
        var random = SplitMix64(seed: seed)
        return ParameterLayout(network).tensors.map { tensor in
            let count = tensor.shape.reduce(1, *)
            return NamedTensor(
                name: tensor.name,
                shape: tensor.shape,
                values: (0..<count).map { _ in Float(random.nextUnit() - 0.5) }
            )
        }
    }

    static func draft(seed: UInt64 = 1) -> ModelDraft {
        var draft = ModelDraft(
            architecture: network,
            vocabulary: vocabulary,
            tensors: tensors(seed: seed),
            origin: .trained
        )
        draft.data = TrainingData(
            name: "shop.csv.gz",
            sha256: ContentHash(of: [1, 2, 3]),
            fingerprint: "0123456789abcdef",
            accesses: 1000,
            firstTime: 0.5,
            lastTime: 99.25,
            training: 800,
            validation: 100,
            test: 100
        )
        draft.settings = ["learningRate": 0.002, "epochs": 12, "stream": "client", "shuffled": false]
        draft.metrics = ["test.top1": 0.75, "test.perplexity": 3]
        draft.seed = .max
        return draft
    }

    /// A model as it was put into a store.
    static func weights(_ tensors: [NamedTensor]) -> [StoredTensor] {
        tensors.map { StoredTensor(name: $0.name, shape: $0.shape, elements: .float($0.values)) }
    }
}

/// A new empty folder, removed at the end.
final class TemporaryFolder {
    let path: String

    init() {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("predis-\(UUID().uuidString)")
        path = url.path
        try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The names in it, hidden ones included.
    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

func bytes(of path: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
}

func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
}

/// The error of something that must fail.
func failure(of body: () throws(ModelError) -> Void) -> ModelError? {
    do throws(ModelError) {
        try body()
        return nil
    } catch {
        return error
    }
}
