import NeuralNet

/// The three files of a model in a folder.
enum ModelFolder {
    static let manifest = "manifest.json"
    static let weights = "weights.safetensors"
    static let vocabulary = "vocabulary.bin"
    static let files = [manifest, weights, vocabulary]

    /// Reads only the manifest.
    ///
    /// - Throws: `ModelError`.
    static func readManifest(_ folder: String) throws(ModelError) -> (id: ContentHash, manifest: ModelManifest) {
        let path = folder + "/" + manifest
        let source = try ByteSource(path: path, limit: ModelLimits.manifestBytes)
        let bytes = try source.read(source.count)
        let manifest = try ModelManifest(parsing: bytes, name: path)
        return (source.digest(), manifest)
    }

    /// Reads a model whole, which must have the hash `id` if one is given.
    ///
    /// - Throws: `ModelError`.
    static func load(_ folder: String, id: ContentHash?) throws(ModelError) -> Model {
        let (found, manifest) = try readManifest(folder)
        if let id, found != id {
            throw ModelError(
                .checksum,
                "\(folder)/\(self.manifest): has the SHA-256 \(found) and lies in the folder of \(id); copy the model "
                    + "again"
            )
        }
        let vocabulary = try readVocabulary(folder, manifest)
        let weights = try readWeights(folder, manifest)
        return Model(id: found, manifest: manifest, vocabulary: vocabulary, weights: weights)
    }

    private static func readVocabulary(
        _ folder: String,
        _ manifest: ModelManifest
    ) throws(ModelError) -> ModelVocabulary {
        let source = try open(folder, vocabulary, manifest.vocabulary, limit: ModelLimits.vocabularyBytes)
        let vocabulary = try VocabularyFile.decode(source)
        try check(source, manifest.vocabulary)
        guard
            vocabulary.keys.count == manifest.vocabularyKeys, vocabulary.buckets == manifest.vocabularyBuckets
        else {
            throw ModelError(
                .mismatch,
                "\(source.name): \(vocabulary.keys.count) keys and \(vocabulary.buckets) buckets; the manifest says "
                    + "\(manifest.vocabularyKeys) and \(manifest.vocabularyBuckets)"
            )
        }
        try WeightRules.check(vocabulary, manifest.architecture, name: source.name)
        return vocabulary
    }

    private static func readWeights(_ folder: String, _ manifest: ModelManifest) throws(ModelError) -> [StoredTensor] {
        let source = try open(folder, weights, manifest.weights, limit: ModelLimits.weightBytes)
        let tensors = try Safetensors(reading: source).tensors
        try check(source, manifest.weights)
        try WeightRules.check(tensors, manifest.architecture, manifest.weightForm, name: source.name)
        return tensors
    }

    /// Opens a file that has the length that the manifest says.
    private static func open(
        _ folder: String,
        _ name: String,
        _ file: ModelManifest.File,
        limit: Int
    ) throws(ModelError) -> ByteSource {
        let source = try ByteSource(path: folder + "/" + name, limit: limit)
        guard source.count == file.bytes else {
            throw ModelError(
                source.count < file.bytes ? .truncated : .mismatch,
                "\(source.name): \(source.count) bytes; the manifest says \(file.bytes), so copy the model again"
            )
        }
        return source
    }

    private static func check(_ source: ByteSource, _ file: ModelManifest.File) throws(ModelError) {
        let digest = source.digest()
        guard digest == file.sha256 else {
            throw ModelError(
                .checksum,
                "\(source.name): has the SHA-256 \(digest); the manifest says \(file.sha256), so copy the model again"
            )
        }
    }

    /// Writes the files into a folder that is there and empty, and waits until they are on the disk.
    ///
    /// - Returns: The model's name.
    /// - Throws: `ModelError`.
    static func write(_ draft: ModelDraft, to folder: String) throws(ModelError) -> ContentHash {
        do throws(NeuralNetError) {
            try draft.architecture.validate()
        } catch {
            throw ModelError(.malformed, "the model's architecture: \(error.description)")
        }
        try WeightRules.check(draft.vocabulary, draft.architecture, name: "the model's vocabulary")
        try WeightRules.check(draft.weights, draft.architecture, draft.weightForm, name: "the model's weights")
        let vocabularyBytes = try VocabularyFile.encode(draft.vocabulary, name: "the model's vocabulary")
        try DurableFile.create(folder + "/" + vocabulary, with: vocabularyBytes)
        let weightBytes = try Safetensors(tensors: draft.weights).encoded(name: "the model's weights")
        try DurableFile.create(folder + "/" + weights, with: weightBytes)
        let manifest = ModelManifest(
            draft,
            weights: .init(sha256: ContentHash(of: weightBytes), bytes: weightBytes.count),
            vocabulary: .init(sha256: ContentHash(of: vocabularyBytes), bytes: vocabularyBytes.count)
        )
        let manifestBytes = try manifest.encoded(name: "the model's manifest")
        try DurableFile.create(folder + "/" + self.manifest, with: manifestBytes)
        DurableFile.syncFolder(folder)
        return ContentHash(of: manifestBytes)
    }
}
