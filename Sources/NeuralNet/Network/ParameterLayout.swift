public import NeuralKernels

/// Where each parameter of a network lies in one flat buffer of floats.
///
/// Gradients and both moments of the optimiser use the same layout, so that norms and updates are single passes. Areas
/// begin at multiples of 16 floats (64 bytes). Matrices that forward passes multiply by lie in *panels* (``PanelSet``);
/// embeddings and single rows lie plainly. Padding holds zeros and keeps them, for its gradient is zero.
public struct ParameterLayout: Sendable, Hashable {
    /// A matrix in panels, and its bias.
    ///
    /// An LSTM layer's two matrices are one set whose inputs are those of the layer, then its hidden units.
    public struct PanelSet: Sendable, Hashable {
        /// Where the first panel begins, ``PanelLayout/count`` floats.
        public let weights: Int
        /// Where the bias begins, ``PanelLayout/paddedOutputs`` floats; `nil` without one.
        public let bias: Int?
        /// How the panels lie.
        public let layout: PanelLayout

        /// Rows of each panel.
        public var inputs: Int { layout.inputs }
        /// Outputs that mean something.
        public var outputs: Int { layout.outputs }
        /// The number of panels.
        public var panels: Int { layout.panels }
        /// ``outputs`` rounded up to whole panels.
        public var paddedOutputs: Int { layout.paddedOutputs }
        /// The floats of all panels.
        public var weightCount: Int { layout.count }
    }

    /// How a tensor's elements lie.
    public enum Placement: Sendable, Hashable {
        /// Row-major, from this offset.
        case plain(offset: Int)
        /// The inputs from `firstInput` on of a panel set.
        case panels(PanelSet, firstInput: Int)
    }

    /// A tensor of the exchange format and where it lies.
    public struct Tensor: Sendable, Hashable {
        /// The name in files.
        public let name: String
        /// The canonical shape.
        public let shape: [Int]
        /// Where it lies.
        public let placement: Placement
    }

    /// The parameters of attention.
    public struct Attention: Sendable, Hashable {
        /// `attention.query.weight`, additive only.
        public let query: PanelSet?
        /// `attention.key.weight`, additive only.
        public let key: PanelSet?
        /// `attention.score.weight`, a plain row, additive only.
        public let score: Int?
        /// `attention.combine`, with a bias.
        public let combine: PanelSet
    }

    /// The confidence head: a plain row and one number.
    public struct Confidence: Sendable, Hashable {
        /// Where the weights begin.
        public let weights: Int
        /// Where the bias lies.
        public let bias: Int
    }

    /// The network's shape.
    public let configuration: NetworkConfiguration
    /// Where the rows of the token embedding begin.
    public let embedding: Int
    /// Where the rows of the gap embedding begin.
    public let gapEmbedding: Int?
    /// The LSTM's sets by layer, then direction (forward, reverse).
    public let lstm: [[PanelSet]]
    /// Attention's parameters.
    public let attention: Attention?
    /// The key head.
    public let head: PanelSet
    /// The horizon head.
    public let horizon: PanelSet?
    /// The confidence head.
    public let confidence: Confidence?
    /// Every tensor, in the order of files.
    public let tensors: [Tensor]
    /// Floats in the buffer, a multiple of 16.
    public let count: Int

    /// Lays out a network that ``NetworkConfiguration/validate()`` accepts.
    public init(_ configuration: NetworkConfiguration) {
        var builder = Builder()
        let network = configuration
        self.configuration = network
        let width = network.outputWidth
        embedding = builder.plain("embedding.weight", [network.vocabulary, network.embeddingWidth])
        gapEmbedding = network.gap.map { builder.plain("gap_embedding.weight", [$0.buckets, $0.width]) }
        lstm = (0..<network.layers).map { layer in
            (0..<network.directions).map { direction in
                builder.lstm(
                    suffix: "l\(layer)" + (direction == 0 ? "" : "_reverse"),
                    inputs: network.inputWidth(ofLayer: layer),
                    hidden: network.hiddenWidth
                )
            }
        }
        attention = network.attention.map { attention in
            let isAdditive = attention.score == .additive
            return Attention(
                query: isAdditive ? builder.linear("attention.query", width, width, hasBias: false) : nil,
                key: isAdditive ? builder.linear("attention.key", width, width, hasBias: false) : nil,
                score: isAdditive ? builder.plain("attention.score.weight", [1, width]) : nil,
                combine: builder.linear("attention.combine", width, 2 * width)
            )
        }
        head = builder.linear("head", network.vocabulary, width)
        horizon = network.horizon > 0 ? builder.linear("horizon", network.vocabulary, width) : nil
        confidence =
            network.hasConfidenceHead
            ? Confidence(
                weights: builder.plain("confidence.weight", [1, width]),
                bias: builder.plain("confidence.bias", [1])
            ) : nil
        tensors = builder.tensors
        count = builder.count
    }

    /// Floats of the buffer for a network of ranges that are checked, without laying it out.
    static func count(for network: NetworkConfiguration) -> Int {
        let padded = { (outputs: Int) in PanelLayout(inputs: 1, outputs: outputs).paddedOutputs }
        let width = network.outputWidth
        let gates = 4 * network.hiddenWidth
        let perLayer = (0..<network.layers).map { layer in
            network.directions * gates * (network.inputWidth(ofLayer: layer) + network.hiddenWidth + 1)
        }
        let heads = network.horizon > 0 ? 2 : 1
        return network.vocabulary * network.embeddingWidth + (network.gap.map { $0.buckets * $0.width } ?? 0)
            + perLayer.reduce(0, +) + (network.attention == nil ? 0 : padded(width) * (4 * width + 1) + width)
            + heads * padded(network.vocabulary) * (width + 1) + width
    }
}

extension ParameterLayout {
    /// Assigns areas one after the other and notes each tensor.
    private struct Builder {
        var count = 0
        var tensors: [Tensor] = []

        mutating func take(_ floats: Int) -> Int {
            defer { count += (floats + 15) / 16 * 16 }
            return count
        }

        mutating func plain(_ name: String, _ shape: [Int]) -> Int {
            let offset = take(shape.reduce(1, *))
            tensors.append(Tensor(name: name, shape: shape, placement: .plain(offset: offset)))
            return offset
        }

        mutating func set(outputs: Int, inputs: Int, hasBias: Bool) -> PanelSet {
            let layout = PanelLayout(inputs: inputs, outputs: outputs)
            let weights = take(layout.count)
            return PanelSet(weights: weights, bias: hasBias ? take(layout.paddedOutputs) : nil, layout: layout)
        }

        mutating func linear(_ name: String, _ outputs: Int, _ inputs: Int, hasBias: Bool = true) -> PanelSet {
            let set = set(outputs: outputs, inputs: inputs, hasBias: hasBias)
            add(name + ".weight", [outputs, inputs], .panels(set, firstInput: 0))
            if let bias = set.bias { add(name + ".bias", [outputs], .plain(offset: bias)) }
            return set
        }

        mutating func lstm(suffix: String, inputs: Int, hidden: Int) -> PanelSet {
            let set = set(outputs: 4 * hidden, inputs: inputs + hidden, hasBias: true)
            add("lstm.weight_ih_" + suffix, [4 * hidden, inputs], .panels(set, firstInput: 0))
            add("lstm.weight_hh_" + suffix, [4 * hidden, hidden], .panels(set, firstInput: inputs))
            if let bias = set.bias { add("lstm.bias_" + suffix, [4 * hidden], .plain(offset: bias)) }
            return set
        }

        mutating func add(_ name: String, _ shape: [Int], _ placement: Placement) {
            tensors.append(Tensor(name: name, shape: shape, placement: placement))
        }
    }
}

extension ParameterLayout {
    /// Copies tensors into a buffer of this layout; padding becomes 0.
    ///
    /// NaN and infinite values are refused unless `requiresFinite` is false.
    /// - Throws: ``NeuralNetError`` with code `tensor` when one is missing, unknown, given twice, of another shape or
    ///   not finite; the buffer then holds anything.
    public func pack(
        _ tensors: [NamedTensor],
        into buffer: UnsafeMutableBufferPointer<Float>,
        requiresFinite: Bool = true
    ) throws(NeuralNetError) {
        precondition(buffer.count >= count, "the buffer has \(buffer.count) floats for a layout of \(count)")
        let byName = try checked(tensors)
        buffer.update(repeating: 0)
        for tensor in self.tensors {
            guard let given = byName[tensor.name] else { continue }
            if requiresFinite, let index = given.values.firstIndex(where: { !$0.isFinite }) {
                throw NeuralNetError(
                    .tensor,
                    "tensor \(tensor.name) holds \(given.values[index]) at index \(index), but values are finite: "
                        + "take the weights from before they diverged"
                )
            }
            place(tensor, given.values, buffer)
        }
    }

    /// The tensors of a buffer of this layout, in the order of ``tensors``.
    public func unpack(_ buffer: UnsafeBufferPointer<Float>) -> [NamedTensor] {
        precondition(buffer.count >= count, "the buffer has \(buffer.count) floats for a layout of \(count)")
        return tensors.map { NamedTensor(name: $0.name, shape: $0.shape, values: values(of: $0, buffer)) }
    }

    /// The given tensors by name, after checking that they are exactly this layout's.
    private func checked(_ given: [NamedTensor]) throws(NeuralNetError) -> [String: NamedTensor] {
        var byName: [String: NamedTensor] = [:]
        for tensor in given where byName.updateValue(tensor, forKey: tensor.name) != nil {
            throw NeuralNetError(.tensor, "tensor \(tensor.name) is given twice, but a name stands for one tensor")
        }
        for tensor in tensors {
            guard let found = byName[tensor.name] else {
                throw NeuralNetError(
                    .tensor,
                    "tensor \(tensor.name) is missing: give one of shape \(tensor.shape), or the configuration it "
                        + "belongs to"
                )
            }
            guard found.shape == tensor.shape, found.values.count == tensor.shape.reduce(1, *) else {
                throw NeuralNetError(
                    .tensor,
                    "tensor \(tensor.name) has shape \(found.shape), but the configuration asks for \(tensor.shape)"
                )
            }
        }
        guard given.count == tensors.count else {
            let known = Set(tensors.map(\.name))
            let unknown = byName.keys.filter { !known.contains($0) }.sorted()
            throw NeuralNetError(
                .tensor,
                "tensor \(unknown.joined(separator: ", ")) is unknown to this configuration: remove it, or give the "
                    + "configuration it belongs to"
            )
        }
        return byName
    }

    private func place(_ tensor: Tensor, _ values: [Float], _ buffer: UnsafeMutableBufferPointer<Float>) {
        switch tensor.placement {
        case .plain(let offset):
            _ = UnsafeMutableBufferPointer(rebasing: buffer[offset..<offset + values.count]).update(from: values)
        case .panels(let set, let firstInput):
            let panels = UnsafeMutableBufferPointer(rebasing: buffer[set.weights..<set.weights + set.weightCount])
            guard let panels = panels.baseAddress else { return }
            values.withUnsafeBufferPointer { values in
                guard let values = values.baseAddress else { return }
                set.layout.pack(values, columns: tensor.shape[1], firstInput: firstInput, into: panels)
            }
        }
    }

    private func values(of tensor: Tensor, _ buffer: UnsafeBufferPointer<Float>) -> [Float] {
        let count = tensor.shape.reduce(1, *)
        switch tensor.placement {
        case .plain(let offset):
            return Array(buffer[offset..<offset + count])
        case .panels(let set, let firstInput):
            let panels = UnsafeBufferPointer(rebasing: buffer[set.weights..<set.weights + set.weightCount])
            return Array(unsafeUninitializedCapacity: count) { values, initialised in
                guard let panels = panels.baseAddress, let values = values.baseAddress else { return }
                set.layout.unpack(panels, columns: tensor.shape[1], firstInput: firstInput, into: values)
                initialised = count
            }
        }
    }
}
