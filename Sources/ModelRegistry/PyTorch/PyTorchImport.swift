public import NeuralNet

/// Reads the `state_dict` of a PyTorch module, saved as safetensors, as the parameters of a network.
///
/// The module's attributes have the names of `ParameterLayout`: `embedding` (`nn.Embedding`), `lstm` (`nn.LSTM`),
/// `head` (`nn.Linear`) and, where there are such, `gap_embedding`, `attention.query`, `attention.key`,
/// `attention.score`, `attention.combine`, `horizon` and `confidence`. A prefix that all names share (`model.`,
/// `module.`) is left out. The two biases of an LSTM layer become one, their sum. The shapes tell the configuration.
public struct PyTorchImport: Sendable {
    public let network: NetworkConfiguration
    /// In the order of `ParameterLayout`.
    public let tensors: [NamedTensor]

    /// What no shape tells.
    public struct Hints: Sendable, Hashable {
        /// How many outputs attention reaches over.
        public var attentionWindow: Int?
        /// How many accesses ahead the horizon head foretells.
        public var horizon: Int?

        public init(attentionWindow: Int? = nil, horizon: Int? = nil) {
            self.attentionWindow = attentionWindow
            self.horizon = horizon
        }
    }

    /// - Parameters:
    ///   - file: The file's contents.
    ///   - hints: What its shapes do not tell.
    ///   - name: How it is called in messages.
    /// - Throws: `ModelError.Code.mismatch` for a tensor that is missing, unknown or of the wrong shape; `unsupported`
    ///   for a hint that is missing or a network that cannot be.
    public init(_ file: Safetensors, hints: Hints = Hints(), name: String) throws(ModelError) {
        var state = try StateDictionary(file, name: name)
        network = try state.configuration(hints)
        do throws(NeuralNetError) {
            try network.validate()
        } catch {
            throw ModelError(.unsupported, "\(name): \(error.description)")
        }
        try state.addBiases(network)
        tensors = try state.tensors(of: network)
    }
}

/// The tensors by name, without the prefix.
private struct StateDictionary {
    private var byName: [String: NamedTensor] = [:]
    private let name: String

    init(_ file: Safetensors, name: String) throws(ModelError) {
        self.name = name
        let prefix = Self.prefix(of: file.tensors.map(\.name))
        for tensor in file.tensors {
            guard case .float(let values) = tensor.elements else {
                throw ModelError(
                    .mismatch,
                    "\(name): tensor \(quoted(tensor.name)) is \(tensor.elements.type.rawValue); parameters are "
                        + "floats, so save the "
                        + "module before it is quantised"
                )
            }
            let short = String(tensor.name.dropFirst(prefix.count))
            byName[short] = NamedTensor(name: short, shape: tensor.shape, values: values)
        }
    }

    /// What all names have before `embedding.weight`.
    private static func prefix(of names: [String]) -> String {
        guard let name = names.filter({ $0.hasSuffix(".embedding.weight") }).first, !names.contains("embedding.weight")
        else { return "" }
        let prefix = name.dropLast("embedding.weight".count)
        return names.allSatisfy { $0.hasPrefix(prefix) } ? String(prefix) : ""
    }

    private func shape(_ tensor: String, rank: Int) throws(ModelError) -> [Int] {
        guard let shape = byName[tensor]?.shape else {
            let there = byName.keys.sorted().prefix(6).map(quoted).joined(separator: ", ")
            throw ModelError(
                .mismatch,
                "\(name): tensor \(quoted(tensor)) is missing; the file has "
                    + "\(there)\(byName.count > 6 ? ", ..." : ""): name "
                    + "the module's attributes as the documentation says"
            )
        }
        guard shape.count == rank else {
            throw ModelError(.mismatch, "\(name): tensor \(quoted(tensor)) has the shape \(shape); it has \(rank) axes")
        }
        return shape
    }

    func configuration(_ hints: PyTorchImport.Hints) throws(ModelError) -> NetworkConfiguration {
        let embedding = try shape("embedding.weight", rank: 2)
        let hidden = try shape("lstm.weight_hh_l0", rank: 2)[1]
        let gap = byName["gap_embedding.weight"] == nil ? nil : try shape("gap_embedding.weight", rank: 2)
        return NetworkConfiguration(
            vocabulary: embedding[0],
            embeddingWidth: embedding[1],
            gap: gap.map { .init(buckets: $0[0], width: $0[1]) },
            layers: (0..<64).prefix { byName["lstm.weight_ih_l\($0)"] != nil }.count,
            hiddenWidth: hidden,
            isBidirectional: byName["lstm.weight_ih_l0_reverse"] != nil,
            attention: try attention(hints),
            horizon: try horizon(hints),
            hasConfidenceHead: byName["confidence.weight"] != nil
        )
    }

    private func attention(_ hints: PyTorchImport.Hints) throws(ModelError) -> NetworkConfiguration.Attention? {
        guard byName["attention.combine.weight"] != nil else { return nil }
        guard let window = hints.attentionWindow else {
            throw ModelError(
                .unsupported,
                "\(name): has attention, and its shapes do not tell over how many outputs; give the window"
            )
        }
        return .init(score: byName["attention.query.weight"] == nil ? .dot : .additive, window: window)
    }

    private func horizon(_ hints: PyTorchImport.Hints) throws(ModelError) -> Int {
        guard byName["horizon.weight"] != nil else { return 0 }
        guard let horizon = hints.horizon, horizon > 0 else {
            throw ModelError(
                .unsupported,
                "\(name): has a horizon head, and its shapes do not tell over how many accesses; give the horizon"
            )
        }
        return horizon
    }

    /// Makes one bias of the two that each LSTM layer of PyTorch has.
    mutating func addBiases(_ network: NetworkConfiguration) throws(ModelError) {
        for layer in 0..<network.layers {
            for suffix in network.isBidirectional ? ["", "_reverse"] : [""] {
                let (input, state) = ("lstm.bias_ih_l\(layer)\(suffix)", "lstm.bias_hh_l\(layer)\(suffix)")
                let sum = "lstm.bias_l\(layer)\(suffix)"
                guard byName[sum] == nil || byName[input] != nil || byName[state] != nil else { continue }
                for bias in [input, state] {
                    let shape = try shape(bias, rank: 1)
                    guard shape == [4 * network.hiddenWidth] else {
                        throw ModelError(
                            .mismatch,
                            "\(name): tensor \(quoted(bias)) has the shape \(shape); \(network.hiddenWidth) units have "
                                + "\([4 * network.hiddenWidth])"
                        )
                    }
                }
                guard let left = byName.removeValue(forKey: input), let right = byName.removeValue(forKey: state) else {
                    continue
                }
                let values = zip(left.values, right.values).map { $0 + $1 }
                byName[sum] = NamedTensor(name: sum, shape: left.shape, values: values)
            }
        }
    }

    /// Exactly the parameters of the network, in its order.
    func tensors(of network: NetworkConfiguration) throws(ModelError) -> [NamedTensor] {
        let stored = byName.values.map {
            StoredTensor(name: $0.name, shape: $0.shape, elements: .float($0.values))
        }
        try WeightRules.check(stored, network, .float32, name: name, source: "the network that its shapes tell of")
        return ParameterLayout(network).tensors.compactMap { byName[$0.name] }
    }
}
