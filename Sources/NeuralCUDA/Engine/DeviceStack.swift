import NeuralNet

/// The LSTM layers on the device, one above the other, with dropout between them.
///
/// Position `t` of lane `b` is row `t * lanes + b` everywhere.
final class DeviceStack {
    private let context: CUDAContext
    private let network: NetworkConfiguration
    private let lanes: Int
    private let layers: [Layer]
    private let scratch: DeviceLSTM.Scratch
    private let lowerGradient: DeviceBuffer
    /// The gradient of ``output``, to be written before ``backward(_:input:dropout:)``, which overwrites it.
    let outputGradient: DeviceBuffer

    private struct Layer {
        /// Forward and, in a bidirectional network, reverse.
        let directions: [DeviceLSTM]
        /// Both directions' outputs side by side, [positions][output width].
        let joined: DeviceBuffer?
        /// What the layer above reads while training, if outputs are dropped; ``joined`` where there is one.
        let dropped: DeviceBuffer?

        var output: CUDADriver.Address { joined?.address ?? directions[0].output }
    }

    init(
        _ context: CUDAContext,
        _ parameters: DeviceParameters,
        _ network: NetworkConfiguration,
        lanes: Int,
        maximumSteps: Int
    ) throws(CUDAError) {
        self.context = context
        self.network = network
        self.lanes = lanes
        let (width, positions) = (network.hiddenWidth, lanes * maximumSteps)
        var layers: [Layer] = []
        for layer in 0..<network.layers {
            var directions: [DeviceLSTM] = []
            for isReverse in network.isBidirectional ? [false, true] : [false] {
                directions.append(
                    try DeviceLSTM(
                        context,
                        parameters,
                        suffix: "l\(layer)" + (isReverse ? "_reverse" : ""),
                        isReverse: isReverse,
                        inputs: network.inputWidth(ofLayer: layer),
                        width: width,
                        lanes: lanes,
                        steps: maximumSteps
                    )
                )
            }
            let isDropped = network.dropout > 0 && layer < network.layers - 1
            let needsRoom = network.isBidirectional || isDropped
            let room =
                needsRoom
                ? try DeviceBuffer(context, count: positions * network.outputWidth, for: "the outputs of a layer") : nil
            layers.append(
                Layer(
                    directions: directions,
                    joined: network.isBidirectional ? room : nil,
                    dropped: isDropped ? room : nil
                )
            )
        }
        self.layers = layers
        let widest = max(network.outputWidth, network.inputWidth)
        lowerGradient = try DeviceBuffer(context, count: positions * widest, for: "the gradients of outputs")
        outputGradient = try DeviceBuffer(context, count: positions * widest, for: "the gradients of outputs")
        scratch = DeviceLSTM.Scratch(
            stateGradient: try DeviceBuffer(context, count: lanes * width, for: "the gradients of states"),
            cellGradient: try DeviceBuffer(context, count: lanes * width, for: "the gradients of cells"),
            ones: try DeviceBuffer(context, count: positions, for: "a row of ones")
        )
        try context.fill(scratch.ones, with: 1)
    }

    /// The outputs of the top layer, [positions][output width].
    var output: CUDADriver.Address { layers[layers.count - 1].output }

    /// Runs a staged batch forward from the carried `state`, which it leaves as it is.
    ///
    /// `input` is [positions][input width]; `dropout` says by layer what it drops, empty for nothing.
    func forward(
        _ batch: StagedBatch,
        input: CUDADriver.Address,
        from state: CarriedState,
        dropout: [DropoutStream]
    ) throws(CUDAError) {
        let count = batch.steps * lanes * network.outputWidth
        for (index, layer) in layers.enumerated() {
            let reads = index == 0 ? input : output(of: index - 1, isDropped: !dropout.isEmpty)
            for direction in layer.directions {
                if network.isBidirectional {
                    try direction.beginWithZeros(steps: batch.steps)
                } else {
                    try direction.begin(hidden: state.hidden[index], cell: state.cell[index], batch)
                }
                try direction.forward(reads, steps: batch.steps)
            }
            if let joined = layer.joined { try join(layer, into: joined, count) }
            if !dropout.isEmpty, let dropped = layer.dropped {
                try drop(layer.output, into: dropped.address, count, dropout[index])
            }
        }
    }

    /// Turns the gradient in ``outputGradient`` into those of the layers' parameters and of the input; returns where the
    /// latter lies, [positions][input width].
    func backward(
        _ batch: StagedBatch,
        input: CUDADriver.Address,
        dropout: [DropoutStream]
    ) throws(CUDAError) -> CUDADriver.Address {
        var (above, below) = (outputGradient, lowerGradient)
        for (index, layer) in layers.enumerated().reversed() {
            let reads = index == 0 ? input : output(of: index - 1, isDropped: !dropout.isEmpty)
            for (place, direction) in layer.directions.enumerated() {
                try direction.backward(
                    reads,
                    steps: batch.steps,
                    outputGradient: above.at(place * network.hiddenWidth),
                    outputWidth: network.outputWidth,
                    inputGradient: below.address,
                    accumulate: place > 0,
                    scratch
                )
            }
            if index > 0, !dropout.isEmpty {
                let count = batch.steps * lanes * network.outputWidth
                try drop(below.address, into: below.address, count, dropout[index - 1])
            }
            swap(&above, &below)
        }
        return above.address
    }

    /// Keeps the state after the last step of the batch that ran last.
    func keep(_ batch: StagedBatch, in state: CarriedState) throws(CUDAError) {
        for (index, hidden) in state.hidden.enumerated() {
            try layers[index].directions[0].keep(hidden: hidden, cell: state.cell[index], steps: batch.steps)
        }
    }

    private func output(of index: Int, isDropped: Bool) -> CUDADriver.Address {
        if isDropped, let dropped = layers[index].dropped { return dropped.address }
        return layers[index].output
    }

    private func join(_ layer: Layer, into joined: DeviceBuffer, _ count: Int) throws(CUDAError) {
        try context.launch(.joinDirections, .elements(count)) {
            $0.add(layer.directions[0].output)
            $0.add(layer.directions[1].output)
            $0.add(joined.address)
            $0.add(count)
            $0.add(network.hiddenWidth)
        }
    }

    private func drop(
        _ input: CUDADriver.Address,
        into output: CUDADriver.Address,
        _ count: Int,
        _ stream: DropoutStream
    ) throws(CUDAError) {
        try context.launch(.dropout, .elements(count)) {
            $0.add(input)
            $0.add(output)
            $0.add(count)
            $0.add(bits: stream.key)
            $0.add(word: stream.threshold)
            $0.add(stream.keptScale)
        }
    }
}
