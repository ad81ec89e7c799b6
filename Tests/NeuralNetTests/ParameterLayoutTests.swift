import NeuralKernels
import NeuralNet
import Testing

@Suite("Parameter layout")
struct ParameterLayoutTests {
    private static let full = Samples.network(
        vocabulary: 70,
        gap: .init(buckets: 5, width: 16),
        layers: 2,
        attention: .init(score: .additive, window: 3),
        horizon: 2,
        confidence: true
    )

    @Test("Tensors have PyTorch's names and shapes")
    func names() {
        let tensors = ParameterLayout(Self.full).tensors.map { "\($0.name) \($0.shape)" }
        #expect(
            tensors == [
                "embedding.weight [70, 16]", "gap_embedding.weight [5, 16]",
                "lstm.weight_ih_l0 [64, 32]", "lstm.weight_hh_l0 [64, 16]", "lstm.bias_l0 [64]",
                "lstm.weight_ih_l1 [64, 16]", "lstm.weight_hh_l1 [64, 16]", "lstm.bias_l1 [64]",
                "attention.query.weight [16, 16]", "attention.key.weight [16, 16]", "attention.score.weight [1, 16]",
                "attention.combine.weight [16, 32]", "attention.combine.bias [16]",
                "head.weight [70, 16]", "head.bias [70]", "horizon.weight [70, 16]", "horizon.bias [70]",
                "confidence.weight [1, 16]", "confidence.bias [1]",
            ]
        )
        let both = ParameterLayout(Samples.network(layers: 2, isBidirectional: true)).tensors.map(\.name)
        #expect(both.contains("lstm.weight_hh_l1_reverse") && both.contains("lstm.bias_l0_reverse"))
    }

    @Test("Tensors come back from the buffer as they went in", arguments: Samples.combinations)
    func roundTrip(combination: Samples.Combination) throws {
        let tensors = Samples.tensors(combination.network)
        #expect(try Network(combination.network, tensors: tensors).tensors() == tensors)
        #expect(try Network(combination.network, tensors: tensors.reversed()).tensors() == tensors)
    }

    @Test("Areas begin on cache lines, do not overlap and leave only zeros between", arguments: Samples.combinations)
    func areas(combination: Samples.Combination) throws {
        let layout = ParameterLayout(combination.network)
        let ones = layout.tensors.map { tensor in
            NamedTensor(
                name: tensor.name,
                shape: tensor.shape,
                values: Array(repeating: 1, count: tensor.shape.reduce(1, *))
            )
        }
        let network = try Network(combination.network, tensors: ones)
        let elements = layout.tensors.map { $0.shape.reduce(1, *) }.reduce(0, +)
        #expect(network.parameters.reduce(0, +) == Float(elements))
        #expect(layout.count % 16 == 0 && network.parameters.count == layout.count)
        for tensor in layout.tensors {
            switch tensor.placement {
            case .plain(let offset): #expect(offset % 16 == 0)
            case .panels(let set, _): #expect(set.weights % 16 == 0)
            }
        }
    }

    @Test("A panel set holds inputs of the layer, then hidden units")
    func panels() throws {
        let network = Samples.network()
        let tensors = Samples.tensors(network)
        let made = try Network(network, tensors: tensors)
        let set = made.layout.lstm[0][0]
        let place = { (input: Int, output: Int) in set.weights + set.layout.index(input: input, output: output) }
        #expect(made.parameters[place(3, 40)] == tensors[1].values[40 * 16 + 3])
        #expect(made.parameters[place(16 + 5, 63)] == tensors[2].values[63 * 16 + 5])
    }

    @Test("Tensors that are not the configuration's are refused by name")
    func wrongTensors() throws {
        let network = Samples.network()
        let wrong: [(String, (inout [NamedTensor]) -> Void)] = [
            ("head.bias is missing", { $0.removeLast() }),
            ("extra is unknown", { $0.append(NamedTensor(name: "extra", shape: [1], values: [0])) }),
            ("head.bias is given twice", { $0.append($0[$0.count - 1]) }),
            ("embedding.weight has shape [16, 23]", { $0[0].shape = [16, 23] }),
            ("embedding.weight has shape [23, 16]", { $0[0].values.removeLast() }),
            ("lstm.bias_l0 holds inf at index 9", { $0[3].values[9] = .infinity }),
        ]
        for (message, change) in wrong {
            var tensors = Samples.tensors(network)
            change(&tensors)
            let error = #expect(throws: NeuralNetError.self) { try Network(network, tensors: tensors) }
            #expect(error?.code == .tensor)
            #expect(error?.description.contains(message) == true, "\(message): \(error?.description ?? "")")
        }
    }

    @Test("Initial values are in PyTorch's ranges and follow from the seed")
    func initialisation() throws {
        let network = NetworkConfiguration(vocabulary: 400, embeddingWidth: 32, layers: 1, hiddenWidth: 64)
        let layout = ParameterLayout(network)
        let tensors = Initialisation(seed: 9).tensors(for: layout)
        #expect(tensors == Initialisation(seed: 9).tensors(for: layout))
        #expect(tensors != Initialisation(seed: 10).tensors(for: layout))
        let named = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.values) })
        let weights = try #require(named["lstm.weight_hh_l0"])
        #expect(
            weights.allSatisfy { abs($0) <= 0.125 } && weights.contains { $0 > 0.12 } && weights.contains { $0 < -0.12 }
        )
        let embedding = try #require(named["embedding.weight"])
        let variance = embedding.map { $0 * $0 }.reduce(0, +) / Float(embedding.count)
        #expect(abs(variance - 1) < 0.05)
        let biased = Initialisation(seed: 9, forgetBias: 1).tensors(for: layout)
        let (plain, moved) = (try #require(named["lstm.bias_l0"]), biased[3].values)
        for unit in 0..<256 { #expect(moved[unit] == plain[unit] + (64..<128 ~= unit ? 1 : 0)) }
    }
}
