public import NeuralNet

/// A model that was read whole and checked: its hashes, its shapes, its counts.
public struct Model: Sendable {
    /// The SHA-256 of its manifest.
    public let id: ContentHash
    public let manifest: ModelManifest
    public let vocabulary: ModelVocabulary
    /// The parameters as the file has them, in its order.
    public let weights: [StoredTensor]

    /// The parameters as floats, in the order of `ParameterLayout`; those of an `int8` matrix are its numbers times
    /// their row's scale.
    public func tensors() -> [NamedTensor] {
        let byName = Dictionary(uniqueKeysWithValues: weights.map { ($0.name, $0) })
        return ParameterLayout(manifest.architecture).tensors.compactMap { tensor in
            guard let stored = byName[tensor.name] else { return nil }
            return NamedTensor(name: tensor.name, shape: tensor.shape, values: Self.floats(stored, byName))
        }
    }

    private static func floats(_ tensor: StoredTensor, _ byName: [String: StoredTensor]) -> [Float] {
        switch tensor.elements {
        case .float(let values): return values
        case .int32(let values): return values.map { Float($0) }
        case .int8(let values):
            guard case .float(let scales)? = byName[tensor.name + WeightRules.scaleSuffix]?.elements, !scales.isEmpty
            else { return values.map { Float($0) } }
            let width = values.count / scales.count
            return values.indices.map { Float(values[$0]) * scales[$0 / width] }
        }
    }
}
