import NeuralNet

/// Attention of the judged positions over the last top outputs of their lane, on the device.
///
/// See `NetworkConfiguration.Attention` for the formulas. A backward pass sums for each output over the positions that attended to
/// it, so that no two threads write to one place.
final class DeviceAttention {
    /// What the heads read, [judged][width].
    let output: DeviceBuffer
    /// The gradient of ``output``; the backward pass reads and changes it.
    let outputGradient: DeviceBuffer
    private let context: CUDAContext
    private let parameters: DeviceParameters
    private let lanes: Int
    private let window: Int
    private let width: Int
    private let weights: DeviceBuffer
    private let scoreGradients: DeviceBuffer
    private let contexts: DeviceBuffer
    private let contextGradients: DeviceBuffer
    private let additive: Additive?
    private let ones: DeviceBuffer
    private let combineWeight: Int
    private let combineBias: Int

    /// What only additive scores need.
    private struct Additive {
        let queryWeight: Int
        let keyWeight: Int
        let scoreWeight: Int
        /// [judged][width].
        let queries: DeviceBuffer
        let queryGradients: DeviceBuffer
        let scoreParts: DeviceBuffer
        /// [positions][width].
        let keys: DeviceBuffer
        let keyGradients: DeviceBuffer
    }

    /// `nil` for a network without attention.
    init?(
        _ context: CUDAContext,
        _ parameters: DeviceParameters,
        _ network: NetworkConfiguration,
        lanes: Int,
        maximumSteps: Int
    ) throws(CUDAError) {
        guard let attention = network.attention else { return nil }
        let positions = lanes * maximumSteps
        let (window, width) = (min(attention.window, maximumSteps), network.outputWidth)
        func rows(_ width: Int) throws(CUDAError) -> DeviceBuffer {
            try DeviceBuffer(context, count: positions * width, for: "attention")
        }
        self.context = context
        self.parameters = parameters
        self.lanes = lanes
        self.window = window
        self.width = width
        combineWeight = parameters.layout.offset("attention.combine.weight")
        combineBias = parameters.layout.offset("attention.combine.bias")
        output = try rows(width)
        outputGradient = try rows(width)
        weights = try rows(window)
        scoreGradients = try rows(window)
        contexts = try rows(width)
        contextGradients = try rows(width)
        additive =
            attention.score == .dot
            ? nil
            : Additive(
                queryWeight: parameters.layout.offset("attention.query.weight"),
                keyWeight: parameters.layout.offset("attention.key.weight"),
                scoreWeight: parameters.layout.offset("attention.score.weight"),
                queries: try rows(width),
                queryGradients: try rows(width),
                scoreParts: try rows(width),
                keys: try rows(width),
                keyGradients: try rows(width)
            )
        ones = try rows(1)
        try context.fill(ones, with: 1)
    }

    /// Computes ``output`` from the top outputs, [positions][width], and those of the judged positions, [judged][width].
    func forward(_ batch: StagedBatch, top: CUDADriver.Address, present: CUDADriver.Address) throws(CUDAError) {
        let judged = batch.judged
        if let additive {
            try linear(present, additive.queryWeight, into: additive.queries, rows: judged)
            try linear(top, additive.keyWeight, into: additive.keys, rows: batch.steps * lanes)
        }
        try context.launch(.attend, .rows(judged)) {
            $0.add(top)
            $0.add(present)
            addAdditive(to: $0)
            $0.add(batch.positions)
            $0.add(weights.address)
            $0.add(contexts.address)
            $0.add(lanes)
            $0.add(window)
            $0.add(width)
            $0.add(dotScale)
        }
        try context.product(
            matrix(present),
            combine(0).transposed,
            into: matrix(output.address),
            rows: judged,
            columns: width,
            inner: width
        )
        try context.product(
            matrix(contexts.address),
            combine(width).transposed,
            into: matrix(output.address),
            rows: judged,
            columns: width,
            inner: width,
            accumulate: true
        )
        try context.launch(.tanhForward, .elements(judged * width)) {
            $0.add(output.address)
            $0.add(parameters.values.at(combineBias))
            $0.add(judged * width)
            $0.add(width)
        }
    }

    /// From the gradient of ``output`` to those of the parameters, of all top outputs and of the judged ones as such; overwrites
    /// both targets.
    func backward(
        _ batch: StagedBatch,
        top: CUDADriver.Address,
        topGradient: CUDADriver.Address,
        present: CUDADriver.Address,
        presentGradient: CUDADriver.Address
    ) throws(CUDAError) {
        try combineBackward(batch.judged, present, presentGradient)
        try context.launch(.attendBackward, .rows(batch.judged)) {
            $0.add(top)
            addAdditive(to: $0)
            $0.add(batch.positions)
            $0.add(weights.address)
            $0.add(contextGradients.address)
            $0.add(scoreGradients.address)
            $0.add(presentGradient)
            $0.add(additive?.queryGradients.address ?? 0)
            $0.add(additive?.scoreParts.address ?? 0)
            $0.add(lanes)
            $0.add(window)
            $0.add(width)
            $0.add(dotScale)
        }
        try context.launch(.attendedGradient, .rows(batch.steps * lanes)) {
            $0.add(present)
            addAdditive(to: $0)
            $0.add(batch.rowOfPosition)
            $0.add(weights.address)
            $0.add(contextGradients.address)
            $0.add(scoreGradients.address)
            $0.add(topGradient)
            $0.add(additive?.keyGradients.address ?? 0)
            $0.add(lanes)
            $0.add(batch.steps)
            $0.add(window)
            $0.add(width)
            $0.add(dotScale)
        }
        guard let additive else { return }
        try sumColumns(additive.scoreParts, into: additive.scoreWeight, rows: batch.judged)
        try linearBackward(
            present,
            additive.queryWeight,
            additive.queryGradients,
            rows: batch.judged,
            into: presentGradient
        )
        try linearBackward(
            top,
            additive.keyWeight,
            additive.keyGradients,
            rows: batch.steps * lanes,
            into: topGradient
        )
    }

    private func combineBackward(
        _ judged: Int,
        _ present: CUDADriver.Address,
        _ presentGradient: CUDADriver.Address
    ) throws(CUDAError) {
        try context.launch(.tanhBackward, .elements(judged * width)) {
            $0.add(output.address)
            $0.add(outputGradient.address)
            $0.add(judged * width)
        }
        let gradient = matrix(outputGradient.address)
        try sumColumns(outputGradient, into: combineBias, rows: judged)
        for (input, target, first) in [
            (present, presentGradient, 0), (contexts.address, contextGradients.address, width),
        ] {
            try context.product(
                gradient.transposed,
                matrix(input),
                into: DeviceMatrix(parameters.gradients.at(combineWeight + first), stride: 2 * width),
                rows: width,
                columns: width,
                inner: judged
            )
            try context.product(
                gradient,
                combine(first),
                into: matrix(target),
                rows: judged,
                columns: width,
                inner: width
            )
        }
    }

    // MARK: Parts

    /// output = input W^T, of a square weight.
    private func linear(
        _ input: CUDADriver.Address,
        _ weight: Int,
        into output: DeviceBuffer,
        rows: Int
    ) throws(CUDAError) {
        try context.product(
            matrix(input),
            matrix(parameters.values.at(weight)).transposed,
            into: matrix(output.address),
            rows: rows,
            columns: width,
            inner: width
        )
    }

    /// Writes the weight's gradient and adds the input's to `inputGradient`.
    private func linearBackward(
        _ input: CUDADriver.Address,
        _ weight: Int,
        _ gradient: DeviceBuffer,
        rows: Int,
        into inputGradient: CUDADriver.Address
    ) throws(CUDAError) {
        let gradient = matrix(gradient.address)
        try context.product(
            gradient.transposed,
            matrix(input),
            into: matrix(parameters.gradients.at(weight)),
            rows: width,
            columns: width,
            inner: rows
        )
        try context.product(
            gradient,
            matrix(parameters.values.at(weight)),
            into: matrix(inputGradient),
            rows: rows,
            columns: width,
            inner: width,
            accumulate: true
        )
    }

    private func sumColumns(_ values: DeviceBuffer, into gradient: Int, rows: Int) throws(CUDAError) {
        try context.product(
            DeviceMatrix(ones.address, stride: rows),
            matrix(values.address),
            into: matrix(parameters.gradients.at(gradient)),
            rows: 1,
            columns: width,
            inner: rows
        )
    }

    /// Queries, keys and score weights, or null.
    private func addAdditive(to arguments: KernelArguments) {
        arguments.add(additive?.queries.address ?? 0)
        arguments.add(additive?.keys.address ?? 0)
        arguments.add(additive.map { parameters.values.at($0.scoreWeight) } ?? 0)
    }

    /// The half of the combining weight that reads outputs (from column 0) or contexts (from column `width`).
    private func combine(_ first: Int) -> DeviceMatrix {
        DeviceMatrix(parameters.values.at(combineWeight + first), stride: 2 * width)
    }

    private func matrix(_ address: CUDADriver.Address) -> DeviceMatrix { DeviceMatrix(address, stride: width) }

    private var dotScale: Float { 1 / Float(width).squareRoot() }
}
