public import NeuralNet

/// All that is known of a model except keys and weights, which it names by their hashes.
///
/// Written as JSON with sorted names. It holds no time and no path: the same training gives the same manifest, and its
/// SHA-256 is the model's name.
public struct ModelManifest: Hashable, Sendable, Codable {
    /// Where a model comes from.
    public enum Origin: String, Hashable, Sendable, Codable {
        case trained
        /// Weights of PyTorch.
        case imported
        /// The parent with narrower weights.
        case quantized
    }

    /// How weights are kept.
    public enum WeightForm: String, Hashable, Sendable, Codable {
        /// Every tensor is `F32`.
        case float32
        /// Matrices may be `I8` with a scale for each row.
        case int8
    }

    /// A file of the model.
    public struct File: Hashable, Sendable, Codable {
        public var sha256: ContentHash
        public var bytes: Int
    }

    /// The format this version writes, and the only one it reads.
    public static let currentFormat = 1

    public internal(set) var format: Int
    /// The version of Predis that made the model.
    public internal(set) var codeVersion: String
    public internal(set) var origin: Origin
    public internal(set) var architecture: NetworkConfiguration
    public internal(set) var weightForm: WeightForm
    public internal(set) var weights: File
    public internal(set) var vocabulary: File
    /// How many keys have a token of their own, and how many tokens the others share.
    public internal(set) var vocabularyKeys: Int
    public internal(set) var vocabularyBuckets: Int
    /// The fingerprint of the schema of what the network reads; `nil` where the maker did not tell.
    public internal(set) var inputs: String?
    /// `nil` for a model that was not trained here.
    public internal(set) var data: TrainingData?
    /// Every setting that training depends on besides the architecture, by name.
    public internal(set) var settings: [String: ManifestValue]
    /// What came out, by name; finite numbers.
    public internal(set) var metrics: [String: Double]
    /// The seed of all random numbers of the training.
    public internal(set) var seed: UInt64?
    /// The model that this one was made from, which need not be there any more.
    public internal(set) var parent: ContentHash?

    /// Reads a manifest, which messages call `name`.
    ///
    /// - Throws: `ModelError`: `malformed`, `version`, `tooLarge`.
    public init(parsing bytes: [UInt8], name: String) throws(ModelError) {
        guard bytes.count <= ModelLimits.manifestBytes else {
            throw ModelError(.tooLarge, "\(name): \(bytes.count) bytes; at most \(ModelLimits.manifestBytes) are read")
        }
        // The number first: what another format has in place of the rest would only mislead.
        let format = try JSONFile.decode(FormatOnly.self, from: bytes, name: name).format
        guard format == Self.currentFormat else {
            throw ModelError(
                .version,
                "\(name): format \(format); this version reads format \(Self.currentFormat), so use the one that "
                    + "wrote it"
            )
        }
        self = try JSONFile.decode(ModelManifest.self, from: bytes, name: name)
        do throws(NeuralNetError) {
            try architecture.validate()
        } catch {
            throw ModelError(.malformed, "\(name): architecture: \(error.description)")
        }
    }

    private struct FormatOnly: Decodable {
        var format: Int
    }

    /// The bytes of the file.
    ///
    /// - Throws: `ModelError.Code.malformed` for a number that is not finite; `tooLarge`.
    func encoded(name: String) throws(ModelError) -> [UInt8] {
        let bytes = try JSONFile.encode(self, name: name)
        guard bytes.count <= ModelLimits.manifestBytes else {
            throw ModelError(
                .tooLarge,
                "\(name): \(bytes.count) bytes; at most \(ModelLimits.manifestBytes) can be kept: give fewer settings "
                    + "and metrics"
            )
        }
        return bytes
    }
}

extension ModelManifest {
    init(
        _ draft: ModelDraft,
        weights: File,
        vocabulary: File
    ) {
        format = Self.currentFormat
        codeVersion = draft.codeVersion
        origin = draft.origin
        architecture = draft.architecture
        weightForm = draft.weightForm
        self.weights = weights
        self.vocabulary = vocabulary
        vocabularyKeys = draft.vocabulary.keys.count
        vocabularyBuckets = draft.vocabulary.buckets
        inputs = draft.inputs
        data = draft.data
        settings = draft.settings
        metrics = draft.metrics
        seed = draft.seed
        parent = draft.parent
    }
}
