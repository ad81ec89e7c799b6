import ModelRegistry
import NeuralNet

/// What a manifest says, one fact a line, for tables and comparisons.
enum ModelFacts {
    static func list(_ manifest: ModelManifest) -> [(name: String, value: String)] {
        var facts: [(name: String, value: String)] = [
            ("origin", manifest.origin.rawValue),
            ("made by", "predis \(manifest.codeVersion)"),
            ("parent", manifest.parent?.short ?? "none"),
            ("weights", "\(manifest.weightForm.rawValue), \(manifest.weights.bytes) bytes"),
            ("keys", "\(manifest.vocabularyKeys) and \(manifest.vocabularyBuckets) buckets"),
            ("inputs", manifest.inputs.map { "schema \($0)" } ?? "not told"),
        ]
        facts += network(manifest.architecture)
        if let data = manifest.data { facts += Self.data(data) }
        if let seed = manifest.seed { facts.append(("seed", "\(seed)")) }
        facts += manifest.settings.sorted { $0.key < $1.key }.map { ("setting \($0.key)", "\($0.value)") }
        facts += manifest.metrics.sorted { $0.key < $1.key }.map { ("metric \($0.key)", "\($0.value)") }
        return facts
    }

    private static func network(_ network: NetworkConfiguration) -> [(name: String, value: String)] {
        [
            ("vocabulary", "\(network.vocabulary)"),
            ("embedding", "\(network.embeddingWidth)"),
            ("gaps", network.gap.map { "\($0.buckets) x \($0.width)" } ?? "none"),
            ("layers", "\(network.layers) x \(network.hiddenWidth)" + (network.isBidirectional ? " both ways" : "")),
            ("dropout", "\(network.dropout)"),
            ("attention", network.attention.map { "\($0.score.rawValue) over \($0.window)" } ?? "none"),
            ("horizon", network.horizon > 0 ? "\(network.horizon)" : "none"),
            ("confidence", network.hasConfidenceHead ? "yes" : "no"),
        ]
    }

    private static func data(_ data: TrainingData) -> [(name: String, value: String)] {
        var facts = [
            ("data", data.name),
            ("data fingerprint", data.fingerprint),
            ("accesses", "\(data.accesses)"),
            ("split", "\(data.training) training, \(data.validation) validation, \(data.test) test"),
        ]
        if let sha256 = data.sha256 { facts.append(("data sha256", sha256.description)) }
        if let first = data.firstTime, let last = data.lastTime { facts.append(("time", "\(first) to \(last) s")) }
        return facts
    }
}
