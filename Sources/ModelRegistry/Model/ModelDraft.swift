public import NeuralNet
import PredisPrimitives

/// A model before it has a name.
public struct ModelDraft: Sendable {
    public var architecture: NetworkConfiguration
    public var vocabulary: ModelVocabulary
    /// The parameters under the names of `ParameterLayout`; an `int8` matrix has its scales beside it, `NAME.scale`.
    public var weights: [StoredTensor]
    public var origin: ModelManifest.Origin
    /// The fingerprint of the schema of what the network reads.
    public var inputs: String?
    public var data: TrainingData?
    public var settings: [String: ManifestValue] = [:]
    /// Finite numbers.
    public var metrics: [String: Double] = [:]
    public var seed: UInt64?
    public var parent: ContentHash?
    public var codeVersion = PredisVersion.current

    /// A model whose parameters are floats.
    public init(
        architecture: NetworkConfiguration,
        vocabulary: ModelVocabulary,
        tensors: [NamedTensor],
        origin: ModelManifest.Origin
    ) {
        self.init(
            architecture: architecture,
            vocabulary: vocabulary,
            weights: tensors.map { StoredTensor(name: $0.name, shape: $0.shape, elements: .float($0.values)) },
            origin: origin
        )
    }

    /// A model whose parameters may be narrower.
    public init(
        architecture: NetworkConfiguration,
        vocabulary: ModelVocabulary,
        weights: [StoredTensor],
        origin: ModelManifest.Origin
    ) {
        self.architecture = architecture
        self.vocabulary = vocabulary
        self.weights = weights
        self.origin = origin
    }

    var weightForm: ModelManifest.WeightForm {
        weights.contains { $0.elements.type == .int8 } ? .int8 : .float32
    }
}
