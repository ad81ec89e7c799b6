import NeuralNet

/// The embeddings and the LSTM layers on the device: what they compute in one batch, forward and backward.
///
/// Position `t` of lane `b` is row `t * lanes + b` everywhere. States have `lanes` rows more in front: the state before step 0.
final class DeviceStack {
    private let context: CUDAContext
    private let network: NetworkConfiguration
    private let parameters: DeviceParameters
    private let lanes: Int
    private let width: Int
    private let layers: [Layer]
    private let input: DeviceBuffer
    private let stateGradient: DeviceBuffer
    private let cellGradient: DeviceBuffer
    /// A row of ones: a product with it sums columns.
    private let ones: DeviceBuffer
    private let inputGradient: DeviceBuffer
    /// The gradient of the top outputs goes in here before ``backward(_:dropout:)``; the layers below use it too.
    let outputGradient: DeviceBuffer

    private struct Layer {
        let inputs: Int
        let inputWeight: Int
        let stateWeight: Int
        let bias: Int
        /// Products, then activations, then their gradients: [positions][4 width].
        let gates: DeviceBuffer
        let hidden: DeviceBuffer
        let cell: DeviceBuffer
        /// What the layer above reads, if outputs are dropped.
        let dropped: DeviceBuffer?
    }

    init(
        _ context: CUDAContext, _ parameters: DeviceParameters, _ network: NetworkConfiguration, lanes: Int,
        maximumSteps: Int
    ) throws(CUDAError) {
        self.context = context
        self.network = network
        self.parameters = parameters
        self.lanes = lanes
        width = network.hiddenWidth
        let positions = lanes * maximumSteps
        let layout = parameters.layout
        var layers: [Layer] = []
        for layer in 0..<network.layers {
            let isDropped = network.dropout > 0 && layer < network.layers - 1
            layers.append(
                Layer(
                    inputs: network.inputWidth(ofLayer: layer),
                    inputWeight: layout.offset("lstm.weight_ih_l\(layer)"),
                    stateWeight: layout.offset("lstm.weight_hh_l\(layer)"),
                    bias: layout.offset("lstm.bias_l\(layer)"),
                    gates: try DeviceBuffer(context, count: positions * 4 * width, for: "the gates of a layer"),
                    hidden: try DeviceBuffer(context, count: (positions + lanes) * width, for: "the outputs of a layer"),
                    cell: try DeviceBuffer(context, count: (positions + lanes) * width, for: "the cells of a layer"),
                    dropped: isDropped
                        ? try DeviceBuffer(context, count: positions * width, for: "the outputs of a layer") : nil
                )
            )
        }
        self.layers = layers
        let widest = max(width, network.inputWidth)
        input = try DeviceBuffer(context, count: positions * network.inputWidth, for: "the inputs")
        inputGradient = try DeviceBuffer(context, count: positions * widest, for: "the gradients of inputs")
        outputGradient = try DeviceBuffer(context, count: positions * widest, for: "the gradients of outputs")
        stateGradient = try DeviceBuffer(context, count: lanes * width, for: "the gradients of states")
        cellGradient = try DeviceBuffer(context, count: lanes * width, for: "the gradients of cells")
        ones = try DeviceBuffer(context, count: positions, for: "a row of ones")
        try context.fill(ones, with: 1)
    }

    /// The outputs of the top layer, [positions][width].
    var output: CUDADriver.Address { hidden(layers.count - 1, from: 0) }

    /// Runs a staged batch forward from the carried `state`, which it leaves as it is.
    ///
    /// - Parameter dropout: By layer, what it drops; empty for none.
    func forward(_ batch: StagedBatch, from state: CarriedState, dropout: [DropoutStream]) throws(CUDAError) {
        let positions = batch.steps * lanes
        try gatherInput(batch, positions)
        for (index, layer) in layers.enumerated() {
            try begin(index, from: state, batch)
            let reads = index == 0 ? input.address : lowerOutput(index, isDropped: !dropout.isEmpty)
            try context.product(
                DeviceMatrix(reads, stride: layer.inputs), inputWeight(layer).transposed,
                into: DeviceMatrix(layer.gates.address, stride: 4 * width), rows: positions, columns: 4 * width,
                inner: layer.inputs)
            let drops = dropout.isEmpty || layer.dropped == nil ? nil : dropout[index]
            for step in 0..<batch.steps { try forward(index, layer, step, drops) }
        }
    }

    private func forward(_ index: Int, _ layer: Layer, _ step: Int, _ drops: DropoutStream?) throws(CUDAError) {
        let row = step * lanes
        let gates = layer.gates.at(row * 4 * width)
        try context.product(
            DeviceMatrix(layer.hidden.at(row * width), stride: width), stateWeight(layer).transposed,
            into: DeviceMatrix(gates, stride: 4 * width), rows: lanes, columns: 4 * width, inner: width,
            accumulate: true)
        let dropped = drops == nil ? 0 : layer.dropped?.at(row * width) ?? 0
        try context.launch(.lstmForward, .elements(lanes * width)) {
            $0.add(gates)
            $0.add(parameters.values.at(layer.bias))
            $0.add(layer.cell.at(row * width))
            $0.add(layer.cell.at((row + lanes) * width))
            $0.add(layer.hidden.at((row + lanes) * width))
            $0.add(dropped)
            $0.add(lanes * width)
            $0.add(width)
            $0.add(bits: drops?.key ?? 0)
            $0.add(bits: UInt64(row * width))
            $0.add(word: drops?.threshold ?? 0)
            $0.add(drops?.keptScale ?? 1)
        }
    }

    /// Turns the gradient in ``outputGradient`` into gradients of all parameters below the heads.
    ///
    /// Overwrites the gates and ``outputGradient``.
    func backward(_ batch: StagedBatch, dropout: [DropoutStream]) throws(CUDAError) {
        let positions = batch.steps * lanes
        var (above, below) = (outputGradient, inputGradient)
        for index in layers.indices.reversed() {
            let layer = layers[index]
            try cellGradient.fillWithZeros()
            for step in stride(from: batch.steps - 1, through: 0, by: -1) {
                try backward(layer, step, isLast: step == batch.steps - 1, above)
            }
            let reads = index == 0 ? input.address : lowerOutput(index, isDropped: !dropout.isEmpty)
            try weightGradients(layer, reads: reads, positions)
            try context.product(
                DeviceMatrix(layer.gates.address, stride: 4 * width), inputWeight(layer),
                into: DeviceMatrix(below.address, stride: layer.inputs), rows: positions, columns: layer.inputs,
                inner: 4 * width)
            if index > 0, !dropout.isEmpty { try undrop(below, positions * width, dropout[index - 1]) }
            swap(&above, &below)
        }
        try embeddingGradients(batch, above)
    }

    private func backward(
        _ layer: Layer, _ step: Int, isLast: Bool, _ above: DeviceBuffer
    ) throws(CUDAError) {
        let row = step * lanes
        let gates = layer.gates.at(row * 4 * width)
        try context.launch(.lstmBackward, .elements(lanes * width)) {
            $0.add(gates)
            $0.add(layer.cell.at(row * width))
            $0.add(layer.cell.at((row + lanes) * width))
            $0.add(above.at(row * width))
            $0.add(isLast ? 0 : stateGradient.address)
            $0.add(cellGradient.address)
            $0.add(lanes * width)
            $0.add(width)
        }
        if step == 0 { return }
        try context.product(
            DeviceMatrix(gates, stride: 4 * width), stateWeight(layer),
            into: DeviceMatrix(stateGradient.address, stride: width), rows: lanes, columns: width, inner: 4 * width)
    }

    private func weightGradients(_ layer: Layer, reads: CUDADriver.Address, _ positions: Int) throws(CUDAError) {
        let gates = DeviceMatrix(layer.gates.address, stride: 4 * width)
        try context.product(
            gates.transposed, DeviceMatrix(reads, stride: layer.inputs),
            into: DeviceMatrix(parameters.gradients.at(layer.inputWeight), stride: layer.inputs), rows: 4 * width,
            columns: layer.inputs, inner: positions)
        try context.product(
            gates.transposed, DeviceMatrix(layer.hidden.address, stride: width),
            into: DeviceMatrix(parameters.gradients.at(layer.stateWeight), stride: width), rows: 4 * width,
            columns: width, inner: positions)
        try context.product(
            DeviceMatrix(ones.address, stride: positions), gates,
            into: DeviceMatrix(parameters.gradients.at(layer.bias), stride: 4 * width), rows: 1, columns: 4 * width,
            inner: positions)
    }

    private func undrop(_ gradient: DeviceBuffer, _ count: Int, _ stream: DropoutStream) throws(CUDAError) {
        try context.launch(.dropoutBackward, .elements(count)) {
            $0.add(gradient.address)
            $0.add(count)
            $0.add(bits: stream.key)
            $0.add(word: stream.threshold)
            $0.add(stream.keptScale)
        }
    }

    // MARK: Embeddings

    private func gatherInput(_ batch: StagedBatch, _ positions: Int) throws(CUDAError) {
        let count = positions * network.inputWidth
        let gapWidth = network.gap?.width ?? 0
        let gapEmbedding = gapWidth == 0 ? 0 : parameters.values.at(parameters.layout.offset("gap_embedding.weight"))
        try context.launch(.gatherInput, .elements(count)) {
            $0.add(parameters.values.at(parameters.layout.offset("embedding.weight")))
            $0.add(batch.tokens)
            $0.add(network.embeddingWidth)
            $0.add(gapEmbedding)
            $0.add(batch.gaps)
            $0.add(gapWidth)
            $0.add(input.address)
            $0.add(count)
        }
    }

    private func embeddingGradients(_ batch: StagedBatch, _ rows: DeviceBuffer) throws(CUDAError) {
        try embeddingGradient(
            "embedding.weight", rows, first: 0, width: network.embeddingWidth, groups: batch.tokenGroupCount,
            ids: batch.tokenIDs, starts: batch.tokenStarts, order: batch.tokenOrder)
        guard let gap = network.gap else { return }
        try embeddingGradient(
            "gap_embedding.weight", rows, first: network.embeddingWidth, width: gap.width, groups: batch.gapGroupCount,
            ids: batch.gapIDs, starts: batch.gapStarts, order: batch.gapOrder)
    }

    private func embeddingGradient(
        _ name: String, _ rows: DeviceBuffer, first: Int, width: Int, groups: Int, ids: CUDADriver.Address,
        starts: CUDADriver.Address, order: CUDADriver.Address
    ) throws(CUDAError) {
        let offset = parameters.layout.offset(name)
        let count = name == "embedding.weight" ? network.vocabulary * width : (network.gap?.buckets ?? 0) * width
        try parameters.gradients.fillWithZeros(offset, count)
        try context.launch(.embeddingGradient, .rows(groups)) {
            $0.add(rows.address)
            $0.add(network.inputWidth)
            $0.add(first)
            $0.add(width)
            $0.add(ids)
            $0.add(starts)
            $0.add(order)
            $0.add(parameters.gradients.at(offset))
        }
    }

    // MARK: State

    private func begin(_ index: Int, from state: CarriedState, _ batch: StagedBatch) throws(CUDAError) {
        try context.launch(.beginState, .elements(lanes * width)) {
            $0.add(state.hidden[index].address)
            $0.add(state.cell[index].address)
            $0.add(batch.restarts)
            $0.add(layers[index].hidden.address)
            $0.add(layers[index].cell.address)
            $0.add(lanes * width)
            $0.add(width)
        }
    }

    /// Keeps the state after the last step of the batch that ran last.
    func keep(_ batch: StagedBatch, in state: CarriedState) throws(CUDAError) {
        let row = batch.steps * lanes * width
        for (index, layer) in layers.enumerated() {
            try context.copy(layer.hidden.at(row), to: state.hidden[index].address, count: lanes * width)
            try context.copy(layer.cell.at(row), to: state.cell[index].address, count: lanes * width)
        }
    }

    // MARK: Addresses

    private func hidden(_ index: Int, from row: Int) -> CUDADriver.Address {
        layers[index].hidden.at((row + lanes) * width)
    }

    private func lowerOutput(_ index: Int, isDropped: Bool) -> CUDADriver.Address {
        if isDropped, let dropped = layers[index - 1].dropped { return dropped.address }
        return hidden(index - 1, from: 0)
    }

    private func inputWeight(_ layer: Layer) -> DeviceMatrix {
        DeviceMatrix(parameters.values.at(layer.inputWeight), stride: layer.inputs)
    }

    private func stateWeight(_ layer: Layer) -> DeviceMatrix {
        DeviceMatrix(parameters.values.at(layer.stateWeight), stride: width)
    }
}
