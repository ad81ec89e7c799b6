/// One LSTM layer in one direction on the device: its working memory, forward and backward.
///
/// The states around the steps lie one after the other, in blocks of `lanes` rows: with `steps` steps block `s` is the state between
/// step `s - 1` and step `s`. The forward direction starts from block 0, the reverse one from block `steps`; so both read inputs and
/// write outputs by position, and nothing is turned around.
struct DeviceLSTM {
    /// The width of an input.
    let inputs: Int
    /// Activations, then their gradients: [positions][4 width].
    let gates: DeviceBuffer
    private let context: CUDAContext
    private let parameters: DeviceParameters
    private let lanes: Int
    private let width: Int
    private let isReverse: Bool
    private let inputWeight: Int
    private let stateWeight: Int
    private let bias: Int
    private let hidden: DeviceBuffer
    private let cell: DeviceBuffer

    /// The layer whose tensors' names end in `suffix`: "l0", "l1_reverse".
    init(
        _ context: CUDAContext,
        _ parameters: DeviceParameters,
        suffix: String,
        isReverse: Bool,
        inputs: Int,
        width: Int,
        lanes: Int,
        steps: Int
    ) throws(CUDAError) {
        self.context = context
        self.parameters = parameters
        self.inputs = inputs
        self.lanes = lanes
        self.width = width
        self.isReverse = isReverse
        inputWeight = parameters.layout.offset("lstm.weight_ih_" + suffix)
        stateWeight = parameters.layout.offset("lstm.weight_hh_" + suffix)
        bias = parameters.layout.offset("lstm.bias_" + suffix)
        gates = try DeviceBuffer(context, count: steps * lanes * 4 * width, for: "the gates of a layer")
        hidden = try DeviceBuffer(context, count: (steps + 1) * lanes * width, for: "the outputs of a layer")
        cell = try DeviceBuffer(context, count: (steps + 1) * lanes * width, for: "the cells of a layer")
    }

    /// The outputs, [positions][width].
    var output: CUDADriver.Address { hidden.at(isReverse ? 0 : lanes * width) }

    /// Begins with the carried state, zero for lanes that restart.
    func begin(hidden carriedHidden: DeviceBuffer, cell carriedCell: DeviceBuffer, _ batch: StagedBatch)
        throws(CUDAError)
    {
        try context.launch(.beginState, .elements(lanes * width)) {
            $0.add(carriedHidden.address)
            $0.add(carriedCell.address)
            $0.add(batch.restarts)
            $0.add(hidden.address)
            $0.add(cell.address)
            $0.add(lanes * width)
            $0.add(width)
        }
    }

    /// Begins with zeros.
    func beginWithZeros(steps: Int) throws(CUDAError) {
        let first = isReverse ? steps * lanes * width : 0
        try hidden.fillWithZeros(first, lanes * width)
        try cell.fillWithZeros(first, lanes * width)
    }

    /// Copies the state after the last step, of the forward direction.
    func keep(hidden carriedHidden: DeviceBuffer, cell carriedCell: DeviceBuffer, steps: Int) throws(CUDAError) {
        let last = steps * lanes * width
        try context.copy(hidden.at(last), to: carriedHidden.address, count: lanes * width)
        try context.copy(cell.at(last), to: carriedCell.address, count: lanes * width)
    }

    /// Runs all steps over `input`, [positions][inputs].
    func forward(_ input: CUDADriver.Address, steps: Int) throws(CUDAError) {
        try context.product(
            DeviceMatrix(input, stride: inputs),
            inputWeights.transposed,
            into: DeviceMatrix(gates.address, stride: 4 * width),
            rows: steps * lanes,
            columns: 4 * width,
            inner: inputs
        )
        for step in 0..<steps { try forward(step: isReverse ? steps - 1 - step : step) }
    }

    private func forward(step: Int) throws(CUDAError) {
        let gates = gates.at(step * lanes * 4 * width)
        let (before, after) = (stateBefore(step), stateAfter(step))
        try context.product(
            DeviceMatrix(hidden.at(before), stride: width),
            stateWeights.transposed,
            into: DeviceMatrix(gates, stride: 4 * width),
            rows: lanes,
            columns: 4 * width,
            inner: width,
            accumulate: true
        )
        try context.launch(.lstmForward, .elements(lanes * width)) {
            $0.add(gates)
            $0.add(parameters.values.at(bias))
            $0.add(cell.at(before))
            $0.add(cell.at(after))
            $0.add(hidden.at(after))
            $0.add(lanes * width)
            $0.add(width)
        }
    }

    /// What directions and layers share while they run backward, one after the other.
    struct Scratch {
        /// [lanes][width] each.
        let stateGradient: DeviceBuffer
        let cellGradient: DeviceBuffer
        /// As many ones as there are positions: a product with them sums columns.
        let ones: DeviceBuffer
    }

    /// Writes the gradients of the layer's parameters and, into `inputGradient`, those of its input.
    ///
    /// `input` is that of ``forward(_:steps:)``; `outputGradient` begins with this direction's first column, in rows of
    /// `outputWidth`; `inputGradient` is [positions][inputs] and, with `accumulate`, added to.
    func backward(
        _ input: CUDADriver.Address,
        steps: Int,
        outputGradient: CUDADriver.Address,
        outputWidth: Int,
        inputGradient: CUDADriver.Address,
        accumulate: Bool,
        _ scratch: Scratch
    ) throws(CUDAError) {
        try scratch.cellGradient.fillWithZeros()
        for place in (0..<steps).reversed() {
            let step = isReverse ? steps - 1 - place : place
            let gradient = outputGradient + UInt64(4 * step * lanes * outputWidth)
            try backward(step: step, place: place, of: steps, gradient, outputWidth, scratch)
        }
        try parameterGradients(input, positions: steps * lanes, scratch.ones)
        try context.product(
            DeviceMatrix(gates.address, stride: 4 * width),
            inputWeights,
            into: DeviceMatrix(inputGradient, stride: inputs),
            rows: steps * lanes,
            columns: inputs,
            inner: 4 * width,
            accumulate: accumulate
        )
    }

    /// Step number `step` of the sequence, number `place` of the direction.
    private func backward(
        step: Int,
        place: Int,
        of steps: Int,
        _ gradient: CUDADriver.Address,
        _ outputWidth: Int,
        _ scratch: Scratch
    ) throws(CUDAError) {
        let gates = gates.at(step * lanes * 4 * width)
        try context.launch(.lstmBackward, .elements(lanes * width)) {
            $0.add(gates)
            $0.add(cell.at(stateBefore(step)))
            $0.add(cell.at(stateAfter(step)))
            $0.add(gradient)
            $0.add(outputWidth)
            $0.add(place == steps - 1 ? 0 : scratch.stateGradient.address)
            $0.add(scratch.cellGradient.address)
            $0.add(lanes * width)
            $0.add(width)
        }
        if place == 0 { return }
        try context.product(
            DeviceMatrix(gates, stride: 4 * width),
            stateWeights,
            into: DeviceMatrix(scratch.stateGradient.address, stride: width),
            rows: lanes,
            columns: width,
            inner: 4 * width
        )
    }

    private func parameterGradients(
        _ input: CUDADriver.Address,
        positions: Int,
        _ ones: DeviceBuffer
    ) throws(CUDAError) {
        let gates = DeviceMatrix(gates.address, stride: 4 * width)
        try context.product(
            gates.transposed,
            DeviceMatrix(input, stride: inputs),
            into: DeviceMatrix(parameters.gradients.at(inputWeight), stride: inputs),
            rows: 4 * width,
            columns: inputs,
            inner: positions
        )
        // The state before each position: the blocks from the first step's on.
        let before = hidden.at(isReverse ? lanes * width : 0)
        try context.product(
            gates.transposed,
            DeviceMatrix(before, stride: width),
            into: DeviceMatrix(parameters.gradients.at(stateWeight), stride: width),
            rows: 4 * width,
            columns: width,
            inner: positions
        )
        try context.product(
            DeviceMatrix(ones.address, stride: positions),
            gates,
            into: DeviceMatrix(parameters.gradients.at(bias), stride: 4 * width),
            rows: 1,
            columns: 4 * width,
            inner: positions
        )
    }

    private func stateBefore(_ step: Int) -> Int { (isReverse ? step + 1 : step) * lanes * width }

    private func stateAfter(_ step: Int) -> Int { (isReverse ? step : step + 1) * lanes * width }

    private var inputWeights: DeviceMatrix { DeviceMatrix(parameters.values.at(inputWeight), stride: inputs) }

    private var stateWeights: DeviceMatrix { DeviceMatrix(parameters.values.at(stateWeight), stride: width) }
}
