import ModelRegistry
import NeuralNet
import PredisPrimitives
import Testing

@Suite struct PyTorchImportTests {
    /// What PyTorch would save: two biases a layer, whose sum is the parameter.
    private func state(_ network: NetworkConfiguration, prefix: String = "") -> Safetensors {
        var random = SplitMix64(seed: 3)
        let tensors = Fixture.tensors(network).flatMap { tensor -> [NamedTensor] in
            guard let range = tensor.name.firstRange(of: "lstm.bias_") else { return [tensor] }
            let rest = tensor.name[range.upperBound...]
            // Quarters: their sums are exact.
            let half = tensor.values.map { _ in Float(random.next() % 8) / 4 }
            let total = zip(tensor.values, half).map { ($0 * 4).rounded() / 4 - $1 }
            return [
                NamedTensor(name: "lstm.bias_ih_\(rest)", shape: tensor.shape, values: half),
                NamedTensor(name: "lstm.bias_hh_\(rest)", shape: tensor.shape, values: total),
            ]
        }
        return Safetensors(
            tensors: tensors.map {
                StoredTensor(name: prefix + $0.name, shape: $0.shape, elements: .float($0.values))
            }
        )
    }

    private func expected(_ network: NetworkConfiguration) -> [NamedTensor] {
        Fixture.tensors(network).map { tensor in
            guard tensor.name.hasPrefix("lstm.bias_") else { return tensor }
            return NamedTensor(
                name: tensor.name,
                shape: tensor.shape,
                values: tensor.values.map { ($0 * 4).rounded() / 4 }
            )
        }
    }

    static let networks: [NetworkConfiguration] = [
        NetworkConfiguration(vocabulary: 12, embeddingWidth: 16, layers: 1, hiddenWidth: 16),
        NetworkConfiguration(
            vocabulary: 40,
            embeddingWidth: 24,
            gap: .init(buckets: 5, width: 8),
            layers: 3,
            hiddenWidth: 32,
            attention: .init(score: .additive, window: 7),
            horizon: 4,
            hasConfidenceHead: true
        ),
        NetworkConfiguration(vocabulary: 9, embeddingWidth: 16, layers: 2, hiddenWidth: 16, isBidirectional: true),
        NetworkConfiguration(
            vocabulary: 9,
            embeddingWidth: 16,
            layers: 1,
            hiddenWidth: 16,
            attention: .init(score: .dot, window: 7)
        ),
    ]

    @Test(arguments: networks, ["", "model."])
    func `shapes tell the network, and biases are added`(_ network: NetworkConfiguration, _ prefix: String) throws {
        let hints = PyTorchImport.Hints(attentionWindow: 7, horizon: 4)
        let imported = try PyTorchImport(state(network, prefix: prefix), hints: hints, name: "s")
        #expect(imported.network == network)
        #expect(imported.tensors == expected(network))
    }

    @Test func `what shapes do not tell must be given`() {
        for hints in [PyTorchImport.Hints(horizon: 4), PyTorchImport.Hints(attentionWindow: 7)] {
            let error = failure { () throws(ModelError) in
                _ = try PyTorchImport(state(Self.networks[1]), hints: hints, name: "s")
            }
            #expect(error?.code == .unsupported)
        }
    }

    @Test(arguments: [
        ("embedding.weight", "s: tensor \"embedding.weight\" is missing; the file has "),
        ("lstm.weight_hh_l0", "s: tensor \"lstm.weight_hh_l0\" is missing; "),
        ("lstm.bias_ih_l0", "s: tensor \"lstm.bias_ih_l0\" is missing; "),
        ("lstm.bias_hh_l0", "s: tensor \"lstm.bias_hh_l0\" is missing; "),
        (
            "head.weight",
            "s: tensor \"head.weight\" is missing; the network that its shapes tell of has one of shape [12, 16]"
        ),
        ("head.bias", "s: tensor \"head.bias\" is missing; the network that its shapes tell of has one of shape [12]"),
    ])
    func `a missing tensor is named`(_ name: String, _ message: String) {
        var file = state(Self.networks[0])
        file.tensors.removeAll { $0.name == name }
        let error = failure { () throws(ModelError) in _ = try PyTorchImport(file, name: "s") }
        #expect(error?.code == .mismatch)
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "was imported")")
    }

    @Test func `what is not of the network is refused`() {
        func refusal(_ change: (inout Safetensors) -> Void) -> String? {
            var file = state(Self.networks[0])
            change(&file)
            return failure { () throws(ModelError) in _ = try PyTorchImport(file, name: "s") }?.description
        }
        func replace(_ name: String, _ shape: [Int], _ elements: StoredTensor.Elements) -> (inout Safetensors) -> Void {
            { file in
                file.tensors.removeAll { $0.name == name }
                file.tensors.append(StoredTensor(name: name, shape: shape, elements: elements))
            }
        }
        #expect(
            refusal(replace("norm.weight", [1], .float([1])))
                == "s: tensor \"norm.weight\" is no parameter of the network that its shapes tell of; remove it"
        )
        #expect(
            refusal(replace("head.weight", [12, 16], .int8([Int8](repeating: 0, count: 192))))
                == "s: tensor \"head.weight\" is I8; parameters are floats, so save the module before it is quantised"
        )
        #expect(
            refusal(replace("embedding.weight", [12], .float([Float](repeating: 0, count: 12))))
                == "s: tensor \"embedding.weight\" has the shape [12]; it has 2 axes"
        )
        #expect(
            refusal(replace("lstm.bias_ih_l0", [8], .float([Float](repeating: 0, count: 8))))
                == "s: tensor \"lstm.bias_ih_l0\" has the shape [8]; 16 units have [64]"
        )
        #expect(refusal(replace("lstm.weight_hh_l0", [0, 0], .float([])))?.contains("hiddenWidth is 0") == true)
    }
}
