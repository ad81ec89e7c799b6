public import NeuralKernels

/// A network that follows streams of accesses one token at a time, and foretells what comes next.
///
/// It keeps the state of `streams` streams, numbered from 0. `advance` gives tokens to one stream or, which is
/// faster for each, to many at once; then, where it is wanted, `predict` computes the logits of those streams, and
/// `top`, `logits` and `confidence` read them. *Row* n of the results is the n-th stream of the last `advance`. A stream's
/// results do not depend on the batch it is in, to the bit.
///
/// No call allocates memory. A model is used by one thread at a time; models share their network's weights.
public struct StreamingModel: ~Copyable {
    /// Which head foretells.
    public enum Head: Sendable, Hashable {
        /// The next key: softmax.
        case key
        /// The keys within the horizon: a sigmoid each.
        case horizon
    }

    /// What a step reads of configuration and layout, whose arrays would cost reference counts at each step.
    private struct Shape {
        let vocabulary: Int
        let embedding: Int
        let embeddingWidth: Int
        let gapBuckets: Int
        let gapEmbedding: Int
        let gapWidth: Int
        let inputWidth: Int
        let units: Int
        let head: ParameterLayout.PanelSet
        let horizon: ParameterLayout.PanelSet?
        let confidence: ParameterLayout.Confidence?

        init(_ layout: ParameterLayout) {
            let network = layout.configuration
            vocabulary = network.vocabulary
            embedding = layout.embedding
            embeddingWidth = network.embeddingWidth
            gapBuckets = network.gap?.buckets ?? 0
            gapEmbedding = layout.gapEmbedding ?? 0
            gapWidth = network.gap?.width ?? 0
            inputWidth = network.inputWidth
            units = network.hiddenWidth
            head = layout.head
            horizon = layout.horizon
            confidence = layout.confidence
        }
    }

    /// A layer's weights, and the state of every stream.
    private struct Layer {
        let set: ParameterLayout.PanelSet
        let quantised: QuantisedNetwork.Layer?
        let outputs: UnsafeMutablePointer<Float>
        let cells: UnsafeMutablePointer<Float>
        /// The outputs as whole numbers of scale 1/127; int8 only.
        let byteOutputs: UnsafeMutablePointer<Int8>?
    }

    // Safety: all pointers below lead into the workspace, which lives as long as the model.
    private let workspace: Workspace
    private let network: Network
    private let quantised: QuantisedNetwork?
    private let kernels: Kernels
    private let layers: [Layer]
    private let attention: AttentionMemory?
    private let shape: Shape
    private let parameters: UnsafePointer<Float>

    /// The streams of the last `advance`, a row each.
    private let rowStreams: UnsafeMutablePointer<Int>
    private let input: UnsafeMutablePointer<Float>
    private let inputScales: UnsafeMutablePointer<Float>
    private let outputScales: UnsafeMutablePointer<Float>
    private let gates: UnsafeMutablePointer<Float>
    /// Outputs and cells of the rows of a batch whose streams do not lie side by side; two areas of outputs, as a layer reads
    /// those of the layer below.
    private let gatheredOutputs: UnsafeMutablePointer<Float>
    private let gatheredCells: UnsafeMutablePointer<Float>
    private let headInput: UnsafeMutablePointer<Float>
    private let gatheredBytes: UnsafeMutablePointer<Int8>
    private let byteInput: UnsafeMutablePointer<Int8>
    private let byteHeadInput: UnsafeMutablePointer<Int8>
    private let sums: UnsafeMutablePointer<Int32>
    private let logitValues: UnsafeMutablePointer<Float>
    private let logitStride: Int
    private let maxima: UnsafeMutablePointer<Float>
    private let maximaStride: Int
    /// For each stream, the number of the last `advance` that named it.
    private let marks: UnsafeMutablePointer<Int>
    private var advances = 0

    /// The number of streams.
    public let streams: Int
    /// The most streams that one call of `advance` takes.
    public let maximumRows: Int
    /// The number of rows of the last `advance`.
    public private(set) var rows = 0

    /// Follows streams with the weights of `network` in float.
    ///
    /// - Parameters:
    ///   - network: The shape and the weights.
    ///   - streams: How many streams, at least 1; each takes 8 `layers` `hiddenWidth` bytes and, with attention, 4
    ///     `window` `outputWidth` more (twice that if additive).
    ///   - maximumRows: The most streams of one `advance`, at least 1; each takes room for its logits.
    ///   - kernels: What computes.
    /// - Throws: ``NeuralNetError`` with code `configuration` for a bidirectional network, which must see the future, and for a
    ///   count below 1.
    public init(
        _ network: Network,
        streams: Int = 1,
        maximumRows: Int = 1,
        kernels: Kernels = .best
    ) throws(NeuralNetError) {
        try self.init(network, nil, streams, maximumRows, kernels)
    }

    /// Follows streams with int8 weights; otherwise like the initialiser for floats.
    ///
    /// - Throws: ``NeuralNetError`` with code `configuration`, as the other.
    public init(
        _ quantised: QuantisedNetwork,
        streams: Int = 1,
        maximumRows: Int = 1,
        kernels: Kernels = .best
    ) throws(NeuralNetError) {
        try self.init(quantised.network, quantised, streams, maximumRows, kernels)
    }

    private init(
        _ network: Network,
        _ quantised: QuantisedNetwork?,
        _ streams: Int,
        _ maximumRows: Int,
        _ kernels: Kernels
    ) throws(NeuralNetError) {
        let configuration = network.configuration
        guard !configuration.isBidirectional else {
            throw NeuralNetError(
                .configuration,
                "the network is bidirectional, but a stream cannot be read backwards before it ends: train one that is not"
            )
        }
        guard streams > 0, maximumRows > 0 else {
            throw NeuralNetError(
                .configuration,
                "the model has \(streams) streams and \(maximumRows) rows, but both are at least 1"
            )
        }
        let workspace = Workspace()
        let units = configuration.hiddenWidth
        let rows = maximumRows
        self.workspace = workspace
        self.network = network
        self.quantised = quantised
        self.kernels = kernels
        shape = Shape(network.layout)
        parameters = network.parametersStart
        self.streams = streams
        self.maximumRows = maximumRows
        layers = network.layout.lstm.enumerated().map { index, directions in
            Layer(
                set: directions[0],
                quantised: quantised?.layers[index],
                outputs: workspace.floats(streams * units),
                cells: workspace.floats(streams * units),
                byteOutputs: quantised == nil ? nil : workspace.bytes(streams * units)
            )
        }
        attention = AttentionMemory(network.layout, streams: streams, in: workspace)
        rowStreams = workspace.counts(rows)
        input = workspace.floats(rows * configuration.inputWidth)
        inputScales = workspace.floats(rows)
        outputScales = workspace.floats(rows)
        outputScales.update(repeating: 1 / 127, count: rows)
        gates = workspace.floats(rows * 4 * units)
        gatheredOutputs = workspace.floats(2 * rows * units)
        gatheredCells = workspace.floats(rows * units)
        headInput = workspace.floats(rows * configuration.outputWidth)
        gatheredBytes = workspace.bytes(2 * rows * units)
        byteInput = workspace.bytes(rows * configuration.inputWidth)
        byteHeadInput = workspace.bytes(rows * units)
        sums = workspace.integers(rows * max(8 * units, Self.stretch))
        logitStride = network.layout.head.paddedOutputs
        logitValues = workspace.floats(rows * logitStride)
        maximaStride = network.layout.head.panels
        maxima = workspace.floats(rows * maximaStride)
        marks = workspace.counts(streams)
    }

    /// Whether the weights are int8.
    public var isQuantised: Bool { quantised != nil }

    /// The shape of the network.
    public var configuration: NetworkConfiguration { network.configuration }

    /// Lets a stream begin anew.
    public mutating func reset(stream: Int) {
        precondition(stream >= 0 && stream < streams, "stream \(stream) of \(streams)")
        let units = shape.units
        for layer in layers {
            (layer.outputs + stream * units).update(repeating: 0, count: units)
            (layer.cells + stream * units).update(repeating: 0, count: units)
            layer.byteOutputs.map { ($0 + stream * units).update(repeating: 0, count: units) }
        }
        attention?.reset(stream: stream)
    }

    /// Gives a stream its next token.
    ///
    /// - Parameters:
    ///   - stream: `0 ..< streams`.
    ///   - token: `0 ..< vocabulary`.
    ///   - gap: `0 ..< gap.buckets`; not read by a network without gaps.
    public mutating func advance(stream: Int = 0, token: Int32, gap: Int32 = 0) {
        beginRows(1)
        place(row: 0, stream: stream, token: Int(token), gap: Int(gap))
        runLayers()
    }

    /// Gives each of several streams its next token.
    ///
    /// - Parameters:
    ///   - streams: At most `maximumRows`, no one twice. Streams that lie side by side are a little faster.
    ///   - tokens: One a stream, `0 ..< vocabulary`.
    ///   - gaps: One a stream, `0 ..< gap.buckets`; empty, or not read, for a network without gaps.
    public mutating func advance(streams: Span<Int>, tokens: Span<Int32>, gaps: Span<Int32>) {
        let hasGaps = shape.gapBuckets > 0
        precondition(
            streams.count <= maximumRows && tokens.count == streams.count && (!hasGaps || gaps.count == streams.count),
            "\(streams.count) streams (at most \(maximumRows)), \(tokens.count) tokens, \(gaps.count) gaps"
        )
        beginRows(streams.count)
        for row in 0..<streams.count {
            place(row: row, stream: streams[row], token: Int(tokens[row]), gap: hasGaps ? Int(gaps[row]) : 0)
        }
        if rows > 0 { runLayers() }
    }

    /// Computes the logits of every row.
    ///
    /// - Parameter head: `horizon` only of a network that has that head.
    public mutating func predict(_ head: Head = .key) {
        guard rows > 0 else { return }
        if let quantised {
            predictQuantised(head, quantised)
        } else {
            predictFloat(head)
        }
    }

    /// The logits of a row, as the last `predict` wrote them; good until the next.
    public func logits(row: Int = 0) -> UnsafeBufferPointer<Float> {
        checkRow(row)
        return UnsafeBufferPointer(start: logitValues + row * logitStride, count: shape.vocabulary)
    }

    /// The keys of the greatest logits, greatest first; of equal ones the lower key first.
    ///
    /// - Parameters:
    ///   - row: `0 ..< rows`.
    ///   - keys: As many as are wanted; overwritten from the start.
    ///   - scores: Their logits; as long as `keys`.
    /// - Returns: how many were found: less than asked for only if the vocabulary has no more.
    public func top(row: Int = 0, keys: inout [Int32], scores: inout [Float]) -> Int {
        checkRow(row)
        precondition(keys.count == scores.count, "\(keys.count) keys and \(scores.count) scores")
        return kernels.topK(
            logitValues + row * logitStride,
            maxima: maxima + row * maximaStride,
            count: shape.vocabulary,
            k: keys.count,
            indices: &keys,
            scores: &scores
        )
    }

    /// ln of the sum of e^logit of a row: a key's probability under the key head is e^(its logit - this).
    public func logSumExp(row: Int = 0) -> Float {
        checkRow(row)
        return kernels.logSumExp(logitValues + row * logitStride, count: shape.vocabulary)
    }

    /// Checks that a row's logits, as the last `predict` wrote them, and its confidence are numbers to go by.
    ///
    /// Weights are finite in every network, but can be so large that sums of their products are not. O(vocabulary).
    /// - Throws: ``NeuralNetError`` with code `notFinite`.
    public func checkFinite(row: Int = 0) throws(NeuralNetError) {
        guard kernels.isFinite(logitValues + row * logitStride, count: shape.vocabulary),
            confidence(row: row)?.isNaN != true
        else { throw .outputsNotFinite }
    }

    /// The estimated probability that a row's greatest logit of the key head, among `TrainingConfiguration.choices`, is what
    /// comes next.
    ///
    /// It needs no `predict`. `nil` for a network without a confidence head.
    public func confidence(row: Int = 0) -> Float? {
        checkRow(row)
        guard let head = shape.confidence else { return nil }
        let logit = kernels.dot(parameters + head.weights, headInput + row * shape.units, count: shape.units)
        var value = logit + parameters[head.bias]
        withUnsafeMutablePointer(to: &value) { kernels.sigmoid($0, into: $0, count: 1) }
        return value
    }
}

// MARK: - One step

extension StreamingModel {
    /// Outputs of a head that are computed at a time where sums are kept: a multiple of the 64 of a block of maxima.
    private static var stretch: Int { 256 }

    private mutating func beginRows(_ count: Int) {
        rows = count
        advances += 1
    }

    private func checkRow(_ row: Int) {
        precondition(row >= 0 && row < rows, "row \(row) of \(rows)")
    }

    /// Writes a row's input.
    private func place(row: Int, stream: Int, token: Int, gap: Int) {
        precondition(stream >= 0 && stream < streams, "stream \(stream) of \(streams)")
        precondition(marks[stream] != advances, "stream \(stream) is named twice: a step takes one token a stream")
        precondition(token >= 0 && token < shape.vocabulary, "token \(token) of \(shape.vocabulary)")
        marks[stream] = advances
        rowStreams[row] = stream
        let width = shape.embeddingWidth
        let start = input + row * shape.inputWidth
        start.update(from: parameters + shape.embedding + token * width, count: width)
        if shape.gapBuckets > 0 {
            precondition(gap >= 0 && gap < shape.gapBuckets, "gap bucket \(gap) of \(shape.gapBuckets)")
            let embedding = parameters + shape.gapEmbedding + gap * shape.gapWidth
            (start + width).update(from: embedding, count: shape.gapWidth)
        }
        guard let quantised else { return }
        let magnitude = max(quantised.tokenMagnitudes[token], quantised.gapMagnitudes?[gap] ?? 0)
        inputScales[row] = magnitude / 127
        kernels.quantise(
            start,
            inverseScale: magnitude > 0 ? 127 / magnitude : 0,
            into: byteInput + row * shape.inputWidth,
            count: shape.inputWidth
        )
    }

    private func runLayers() {
        let units = shape.units
        let isContiguous = (0..<rows).allSatisfy { rowStreams[$0] == rowStreams[0] + $0 }
        var below = UnsafePointer(input)
        var byteBelow = UnsafePointer(byteInput)
        for index in layers.indices {
            let layer = layers[index]
            let place = (isContiguous ? rowStreams[0] : index % 2 * maximumRows) * units
            let outputs = (isContiguous ? layer.outputs : gatheredOutputs) + place
            let cells = isContiguous ? layer.cells + rowStreams[0] * units : gatheredCells
            let bytes = (isContiguous ? layer.byteOutputs ?? gatheredBytes : gatheredBytes) + place
            if !isContiguous { gather(layer, outputs, bytes) }
            if let weights = layer.quantised {
                step(weights, layer.set, isFirst: index == 0, byteBelow, outputs, bytes, cells)
            } else {
                step(layer.set, below, outputs, cells)
            }
            if !isContiguous { scatter(layer, outputs, bytes) }
            below = UnsafePointer(outputs)
            byteBelow = UnsafePointer(bytes)
        }
        guard let attention else {
            headInput.update(from: below, count: rows * units)
            if quantised != nil { byteHeadInput.update(from: byteBelow, count: rows * units) }
            return
        }
        for row in 0..<rows {
            let (top, result) = (below + row * units, headInput + row * units)
            attention.attend(kernels, parameters, stream: rowStreams[row], top: top, into: result)
        }
        if quantised != nil {
            kernels.quantise(headInput, inverseScale: 127, into: byteHeadInput, count: rows * units)
        }
    }

    private func step(
        _ set: ParameterLayout.PanelSet,
        _ below: UnsafePointer<Float>,
        _ outputs: UnsafeMutablePointer<Float>,
        _ cells: UnsafeMutablePointer<Float>
    ) {
        let units = shape.units
        let width = set.inputs - units
        kernels.panels(
            weights: parameters + set.weights,
            bias: set.bias.map { parameters + $0 },
            outputs: set.outputs,
            x1: below,
            k1: width,
            stride1: width,
            x2: outputs,
            k2: units,
            stride2: units,
            rows: rows,
            y: gates,
            yStride: set.outputs
        )
        kernels.cell(gates: gates, cell: cells, output: outputs, rows: rows, units: units)
    }

    private func step(
        _ weights: QuantisedNetwork.Layer,
        _ set: ParameterLayout.PanelSet,
        isFirst: Bool,
        _ below: UnsafePointer<Int8>,
        _ outputs: UnsafeMutablePointer<Float>,
        _ bytes: UnsafeMutablePointer<Int8>,
        _ cells: UnsafeMutablePointer<Float>
    ) {
        guard let bias = set.bias else { return }
        let units = shape.units
        let recurrentSums = sums + rows * 4 * units
        weights.input.sums(kernels, below, rows: rows, into: sums)
        weights.recurrent.sums(kernels, bytes, rows: rows, into: recurrentSums)
        kernels.int8Gates(
            xSums: sums,
            xScales: weights.input.scales,
            rowScales: isFirst ? inputScales : outputScales,
            hSums: recurrentSums,
            hScales: weights.recurrent.scales,
            bias: parameters + bias,
            cell: cells,
            output: bytes,
            exactOutput: outputs,
            rows: rows,
            units: units
        )
    }

    private func gather(
        _ layer: Layer,
        _ outputs: UnsafeMutablePointer<Float>,
        _ bytes: UnsafeMutablePointer<Int8>
    ) {
        let units = shape.units
        for row in 0..<rows {
            let (state, place) = (rowStreams[row] * units, row * units)
            (outputs + place).update(from: layer.outputs + state, count: units)
            (gatheredCells + place).update(from: layer.cells + state, count: units)
            if let kept = layer.byteOutputs { (bytes + place).update(from: kept + state, count: units) }
        }
    }

    private func scatter(
        _ layer: Layer,
        _ outputs: UnsafeMutablePointer<Float>,
        _ bytes: UnsafeMutablePointer<Int8>
    ) {
        let units = shape.units
        for row in 0..<rows {
            let (state, place) = (rowStreams[row] * units, row * units)
            (layer.outputs + state).update(from: outputs + place, count: units)
            (layer.cells + state).update(from: gatheredCells + place, count: units)
            if let kept = layer.byteOutputs { (kept + state).update(from: bytes + place, count: units) }
        }
    }
}

// MARK: - Heads

extension StreamingModel {
    private func panels(of head: Head) -> ParameterLayout.PanelSet {
        switch head {
        case .key: return shape.head
        case .horizon:
            guard let set = shape.horizon else { preconditionFailure("the network has no horizon head") }
            return set
        }
    }

    private func predictFloat(_ head: Head) {
        let set = panels(of: head)
        let weights = parameters + set.weights
        let bias = set.bias.map { parameters + $0 }
        guard rows > 1 else {
            kernels.head(
                weights: weights,
                bias: bias,
                outputs: set.outputs,
                x: headInput,
                k: set.inputs,
                logits: logitValues,
                maxima: maxima
            )
            return
        }
        kernels.panels(
            weights: weights,
            bias: bias,
            outputs: set.outputs,
            x1: headInput,
            k1: set.inputs,
            stride1: set.inputs,
            rows: rows,
            y: logitValues,
            yStride: logitStride
        )
        for row in 0..<rows {
            kernels.blockMaxima(
                logitValues + row * logitStride,
                count: set.outputs,
                into: maxima + row * maximaStride
            )
        }
    }

    private func predictQuantised(_ head: Head, _ quantised: QuantisedNetwork) {
        let set = panels(of: head)
        guard let weights = head == .key ? quantised.head : quantised.horizon, let bias = set.bias else { return }
        let inputs = set.inputs
        guard rows > 1 else {
            kernels.int8Head(
                weights: weights.weights,
                offsets: weights.offsets,
                scales: weights.scales,
                bias: parameters + bias,
                outputs: set.outputs,
                x: byteHeadInput,
                inputs: inputs,
                xScale: 1 / 127,
                logits: logitValues,
                maxima: maxima
            )
            return
        }
        for start in stride(from: 0, to: set.outputs, by: Self.stretch) {
            let count = min(Self.stretch, set.outputs - start)
            kernels.int8Sums(
                weights: weights.weights + start * inputs,
                offsets: weights.offsets + start,
                outputs: count,
                inputs: inputs,
                x: byteHeadInput,
                xStride: inputs,
                rows: rows,
                y: sums,
                yStride: count
            )
            kernels.dequantise(
                sums: sums,
                sumsStride: count,
                scales: weights.scales + start,
                xScale: 1 / 127,
                bias: parameters + bias + start,
                rows: rows,
                outputs: count,
                y: logitValues + start,
                yStride: logitStride,
                maxima: maxima + start / PanelLayout.width,
                maximaStride: maximaStride
            )
        }
    }
}
