public import NeuralNet

/// Writes a network as an ONNX file that computes the same numbers.
///
/// Inputs: `tokens` [T, B] and, if the network reads gaps, `gaps` [T, B], both int64; unless it is bidirectional, the
/// state before the first step, `hidden` and `cell` [layers, B, H]. Outputs: `logits` [T, B, V]; `confidence` [T, B]
/// and `horizon` [T, B, V] as probabilities, if there are such heads; `hidden_out` and `cell_out`. T and B are free.
/// Attention reaches back within one call, as it does within one chunk of training. Of a bidirectional network's
/// outputs only the last step says something about the future.
///
/// ONNX orders the gates i, o, f, g where PyTorch has i, f, g, o; the rows are moved accordingly.
public enum ONNXExport {
    /// The bytes of the file.
    ///
    /// - Parameters:
    ///   - network: The network's shape.
    ///   - tensors: The parameters, as `ParameterLayout` names and shapes them.
    ///   - model: The model's name, kept in the file.
    ///   - version: The version of this program, kept in the file.
    /// - Returns: What to write.
    /// - Throws: `ModelError.Code.mismatch` for other tensors; `unsupported` for a network beyond ONNX's 2 GiB.
    public static func bytes(
        _ network: NetworkConfiguration,
        _ tensors: [NamedTensor],
        model: String,
        version: String
    ) throws(ModelError) -> [UInt8] {
        let stored = tensors.map { StoredTensor(name: $0.name, shape: $0.shape, elements: .float($0.values)) }
        try WeightRules.check(stored, network, .float32, name: "the network")
        var builder = ONNXBuilder(network, tensors)
        builder.build()
        // The format counts bytes with 31 bits; names and shapes take far less than the reserve.
        guard builder.graph.constantBytes < Int(Int32.max) - (1 << 20) else {
            throw ModelError(
                .unsupported,
                "the network: \(builder.graph.constantBytes) bytes of weights; a file of ONNX holds less than 2 GiB, "
                    + "so export a "
                    + "smaller vocabulary"
            )
        }
        return builder.graph.encoded(producerVersion: version, metadata: ["predis.model": model])
    }
}

/// The graph of a network.
private struct ONNXBuilder {
    var graph = ONNXGraph()
    private let network: NetworkConfiguration
    private let tensors: [String: NamedTensor]

    init(_ network: NetworkConfiguration, _ tensors: [NamedTensor]) {
        self.network = network
        self.tensors = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
    }

    mutating func build() {
        let steps = [ONNXGraph.Axis.named("T"), .named("B")]
        graph.input("tokens", .int64, steps)
        if network.gap != nil { graph.input("gaps", .int64, steps) }
        let top = addLayers(addEmbedding())
        let features = network.attention.map { addAttention($0, top) } ?? top
        addLinear("head", features, output: "logits")
        graph.output("logits", .float, steps + [.fixed(network.vocabulary)])
        if network.hasConfidenceHead {
            addLinear("confidence", features, output: "confidence_logit")
            graph.node("Sigmoid", ["confidence_logit"], ["confidence_column"])
            graph.node("Squeeze", ["confidence_column", graph.constant("confidence_axis", [2])], ["confidence"])
            graph.output("confidence", .float, steps)
        }
        if network.horizon > 0 {
            addLinear("horizon", features, output: "horizon_logits")
            graph.node("Sigmoid", ["horizon_logits"], ["horizon"])
            graph.output("horizon", .float, steps + [.fixed(network.vocabulary)])
        }
    }

    // MARK: Embeddings

    private mutating func addEmbedding() -> String {
        let tokens = graph.node("Gather", [constant("embedding.weight"), "tokens"], ["embedded"])
        guard network.gap != nil else { return tokens }
        graph.node("Gather", [constant("gap_embedding.weight"), "gaps"], ["embedded_gaps"])
        return graph.node("Concat", [tokens, "embedded_gaps"], ["layer_input"], ["axis": .int(2)])
    }

    // MARK: LSTM

    private mutating func addLayers(_ input: String) -> String {
        let carriesState = !network.isBidirectional
        let stateAxes = [ONNXGraph.Axis.fixed(network.layers), .named("B"), .fixed(network.hiddenWidth)]
        if carriesState {
            for name in ["hidden", "cell"] {
                graph.input(name, .float, stateAxes)
                split(name)
            }
        }
        var output = input
        for layer in 0..<network.layers { output = addLayer(layer, output) }
        if carriesState {
            for name in ["hidden", "cell"] {
                let parts = (0..<network.layers).map { "\(name)_out_\($0)" }
                graph.node("Concat", parts, ["\(name)_out"], ["axis": .int(0)])
                graph.output("\(name)_out", .float, stateAxes)
            }
        }
        return output
    }

    /// Cuts a state in one part for each layer.
    private mutating func split(_ name: String) {
        let parts = (0..<network.layers).map { "\(name)_\($0)" }
        let lengths = graph.constant("\(name)_lengths", Array(repeating: 1, count: network.layers))
        graph.node("Split", [name, lengths], parts, ["axis": .int(0)])
    }

    private mutating func addLayer(_ layer: Int, _ input: String) -> String {
        let suffixes = network.isBidirectional ? ["", "_reverse"] : [""]
        let hidden = network.hiddenWidth
        let inputs = network.inputWidth(ofLayer: layer)
        let directions = suffixes.count
        let weights = suffixes.flatMap { reordered("lstm.weight_ih_l\(layer)\($0)", width: inputs) }
        let recurrent = suffixes.flatMap { reordered("lstm.weight_hh_l\(layer)\($0)", width: hidden) }
        // ONNX adds a bias for the input and one for the state.
        let bias = suffixes.flatMap {
            reordered("lstm.bias_l\(layer)\($0)", width: 1) + [Float](repeating: 0, count: 4 * hidden)
        }
        var arguments = [
            input,
            graph.constant("lstm_\(layer)_W", shape: [directions, 4 * hidden, inputs], weights),
            graph.constant("lstm_\(layer)_R", shape: [directions, 4 * hidden, hidden], recurrent),
            graph.constant("lstm_\(layer)_B", shape: [directions, 8 * hidden], bias),
        ]
        if !network.isBidirectional { arguments += ["", "hidden_\(layer)", "cell_\(layer)"] }
        let all = graph.node(
            "LSTM",
            arguments,
            ["lstm_\(layer)_outputs", "hidden_out_\(layer)", "cell_out_\(layer)"],
            ["hidden_size": .int(hidden), "direction": .text(network.isBidirectional ? "bidirectional" : "forward")]
        )
        // [T, directions, B, H] -> [T, B, directions * H].
        let turned = graph.node("Transpose", [all], ["lstm_\(layer)_turned"], ["perm": .ints([0, 2, 1, 3])])
        let shape = graph.constant("lstm_\(layer)_shape", [0, 0, network.outputWidth])
        return graph.node("Reshape", [turned, shape], ["lstm_\(layer)_output"])
    }

    /// The rows of a tensor of four gates from PyTorch's order (i, f, g, o) to that of ONNX (i, o, f, g).
    private func reordered(_ name: String, width: Int) -> [Float] {
        let values = tensors[name]?.values ?? []
        let gate = network.hiddenWidth * width
        return [0, 3, 1, 2].flatMap { values[$0 * gate..<($0 + 1) * gate] }
    }

    // MARK: Attention

    /// The outputs of the attention, [T, B, F], from the top outputs of the same shape.
    private mutating func addAttention(_ attention: NetworkConfiguration.Attention, _ top: String) -> String {
        let width = network.outputWidth
        let byLane = graph.node("Transpose", [top], ["attention_states"], ["perm": .ints([1, 0, 2])])
        let scores =
            switch attention.score {
            case .dot: addDotScores(byLane, width)
            case .additive: addAdditiveScores(byLane)
            }
        let masked = graph.node(
            "Where",
            [addMask(top, window: attention.window), scores, constantNumber("attention_never", -1e30)],
            ["attention_masked"]
        )
        let weights = graph.node("Softmax", [masked], ["attention_weights"], ["axis": .int(2)])
        let context = graph.node("MatMul", [weights, byLane], ["attention_context"])
        graph.node("Transpose", [context], ["attention_context_by_step"], ["perm": .ints([1, 0, 2])])
        graph.node("Concat", [top, "attention_context_by_step"], ["attention_both"], ["axis": .int(2)])
        addLinear("attention.combine", "attention_both", output: "attention_combined")
        return graph.node("Tanh", ["attention_combined"], ["attention_output"])
    }

    private mutating func addDotScores(_ byLane: String, _ width: Int) -> String {
        let keys = graph.node("Transpose", [byLane], ["attention_keys"], ["perm": .ints([0, 2, 1])])
        let products = graph.node("MatMul", [byLane, keys], ["attention_products"])
        return graph.node(
            "Mul",
            [products, constantNumber("attention_scale", 1 / Float(width).squareRoot())],
            ["attention_scores"]
        )
    }

    private mutating func addAdditiveScores(_ byLane: String) -> String {
        let queries = graph.node("MatMul", [byLane, transposed("attention.query.weight")], ["attention_queries"])
        let keys = graph.node("MatMul", [byLane, transposed("attention.key.weight")], ["attention_keys"])
        graph.node("Unsqueeze", [queries, graph.constant("attention_query_axis", [2])], ["attention_query_rows"])
        graph.node("Unsqueeze", [keys, graph.constant("attention_key_axis", [1])], ["attention_key_columns"])
        graph.node("Add", ["attention_query_rows", "attention_key_columns"], ["attention_sums"])
        graph.node("Tanh", ["attention_sums"], ["attention_bent"])
        graph.node("MatMul", ["attention_bent", transposed("attention.score.weight")], ["attention_score_column"])
        return graph.node(
            "Squeeze",
            ["attention_score_column", graph.constant("attention_score_axis", [3])],
            ["attention_scores"]
        )
    }

    /// Which step (row) may look at which (column), [T, T]: not at later ones, nor far back.
    private mutating func addMask(_ top: String, window: Int) -> String {
        graph.node("Shape", [top], ["attention_shape"])
        graph.node(
            "Gather",
            ["attention_shape", graph.constant("attention_first", [0], isScalar: true)],
            ["attention_steps"]
        )
        let zero = graph.constant("attention_zero", [0], isScalar: true)
        let one = graph.constant("attention_one", [1], isScalar: true)
        graph.node("Range", [zero, "attention_steps", one], ["attention_positions"])
        graph.node("Unsqueeze", ["attention_positions", graph.constant("attention_axis", [1])], ["attention_rows"])
        graph.node("Sub", ["attention_rows", "attention_positions"], ["attention_distances"])
        graph.node("GreaterOrEqual", ["attention_distances", zero], ["attention_not_later"])
        let limit = graph.constant("attention_window", [window], isScalar: true)
        graph.node("Less", ["attention_distances", limit], ["attention_near"])
        return graph.node("And", ["attention_not_later", "attention_near"], ["attention_mask"])
    }

    // MARK: Parts

    /// `x W^T + b`, over the last axis.
    private mutating func addLinear(_ name: String, _ input: String, output: String) {
        let product = graph.node("MatMul", [input, transposed("\(name).weight")], ["\(name)_product"])
        graph.node("Add", [product, constant("\(name).bias")], [output])
    }

    private mutating func constant(_ name: String) -> String {
        guard let tensor = tensors[name] else { return name }
        return graph.constant(name, shape: tensor.shape, tensor.values)
    }

    private mutating func constantNumber(_ name: String, _ value: Float) -> String {
        graph.constant(name, shape: [], [value])
    }

    /// A matrix with its rows as columns.
    private mutating func transposed(_ name: String) -> String {
        guard let tensor = tensors[name] else { return name }
        let (rows, columns) = (tensor.shape[0], tensor.shape[1])
        let values = [Float](unsafeUninitializedCapacity: rows * columns) { buffer, count in
            for column in 0..<columns {
                for row in 0..<rows {
                    buffer.initializeElement(at: column * rows + row, to: tensor.values[row * columns + column])
                }
            }
            count = rows * columns
        }
        return graph.constant("\(name).transposed", shape: [columns, rows], values)
    }
}
