import NeuralNet

/// The key, horizon and confidence heads on the device, run over the judged positions only.
///
/// They read `inputs` and write `inputGradients`, [judged][width] each.
/// Logits of a large vocabulary are computed for as many rows at a time as the limit allows.
final class DeviceHeads {
    /// The most logits held at once unless told otherwise: 256 MiB.
    static let logitLimit = 1 << 26

    private let context: CUDAContext
    private let network: NetworkConfiguration
    private let training: TrainingConfiguration
    private let parameters: DeviceParameters
    private let width: Int
    private let rowsAtOnce: Int
    private let logits: DeviceBuffer
    private let keyLosses: DeviceBuffer
    private let horizonLosses: DeviceBuffer
    private let confidences: DeviceBuffer
    private let confidenceGradients: DeviceBuffer
    private let choices: DeviceBuffer
    private let ones: DeviceBuffer
    private let squares: DeviceBuffer
    private let report: DeviceBuffer
    private let reportOnHost: HostBuffer
    private var topKeys: DeviceBuffer?

    /// Room for `positions` judged positions.
    init(
        _ context: CUDAContext,
        _ parameters: DeviceParameters,
        _ network: NetworkConfiguration,
        _ training: TrainingConfiguration,
        positions: Int,
        mostLogits: Int
    ) throws(CUDAError) {
        self.context = context
        self.network = network
        self.training = training
        self.parameters = parameters
        width = network.outputWidth
        rowsAtOnce = Self.rowsAtOnce(vocabulary: network.vocabulary, positions: positions, mostLogits: mostLogits)
        logits = try DeviceBuffer(context, count: rowsAtOnce * network.vocabulary, for: "the logits")
        keyLosses = try DeviceBuffer(context, count: positions, for: "the losses")
        horizonLosses = try DeviceBuffer(context, count: positions, for: "the losses")
        confidences = try DeviceBuffer(context, count: positions, for: "the losses")
        confidenceGradients = try DeviceBuffer(context, count: positions, for: "the losses")
        choices = try DeviceBuffer(context, count: positions, for: "the first choices")
        ones = try DeviceBuffer(context, count: positions, for: "a row of ones")
        let sums = LaunchShape.partialSums(parameters.layout.count).blocks
        squares = try DeviceBuffer(context, count: 2 * sums, for: "partial sums")
        report = try DeviceBuffer(context, count: 2 * Report.count, for: "the report")
        reportOnHost = try HostBuffer(context, count: 2 * Report.count)
        try context.fill(ones, with: 1)
    }

    /// How many rows of logits are computed at a time: all, or what the limit allows, at least one.
    static func rowsAtOnce(vocabulary: Int, positions: Int, mostLogits: Int) -> Int {
        max(1, min(positions, mostLogits / vocabulary))
    }

    /// Sums over the judged positions of a batch, and the gradient's sum of squares.
    struct Report: Equatable {
        static let count = 5
        var squares = 0.0
        var keyLoss = 0.0
        var horizonLoss = 0.0
        var confidenceLoss = 0.0
        var hits = 0.0
    }

    // MARK: Training

    /// Computes losses, the gradients of the heads' parameters, and those of the inputs.
    func train(_ batch: StagedBatch, inputs: DeviceBuffer, inputGradients: DeviceBuffer) throws(CUDAError) {
        var row = 0
        while row < batch.judged {
            let rows = min(rowsAtOnce, batch.judged - row)
            try trainKeys(batch, inputs, inputGradients, row, rows)
            if network.horizon > 0 { try trainHorizon(batch, inputs, inputGradients, row, rows) }
            row += rows
        }
        if network.hasConfidenceHead { try trainConfidence(batch, inputs, inputGradients) }
    }

    private func trainKeys(
        _ batch: StagedBatch,
        _ inputs: DeviceBuffer,
        _ inputGradients: DeviceBuffer,
        _ row: Int,
        _ rows: Int
    ) throws(CUDAError) {
        try computeLogits("head", inputs, row, rows)
        let allowed = training.choices ?? 0..<network.vocabulary
        try context.launch(.keyLoss, .rows(rows)) {
            $0.add(logits.address)
            $0.add(value("head.bias"))
            $0.add(batch.targets + UInt64(4 * row))
            $0.add(network.vocabulary)
            $0.add(1 / Float(batch.judged))
            $0.add(keyLosses.at(row))
            $0.add(choices.at(row))
            $0.add(allowed.lowerBound)
            $0.add(allowed.upperBound)
        }
        try backward("head", inputs, inputGradients, row, rows, addsToInput: false)
    }

    private func trainHorizon(
        _ batch: StagedBatch,
        _ inputs: DeviceBuffer,
        _ inputGradients: DeviceBuffer,
        _ row: Int,
        _ rows: Int
    ) throws(CUDAError) {
        try computeLogits("horizon", inputs, row, rows)
        let scale = Double(training.horizonWeight) / (Double(batch.judged) * Double(network.vocabulary))
        try context.launch(.horizonLoss, .rows(rows)) {
            $0.add(logits.address)
            $0.add(value("horizon.bias"))
            $0.add(batch.futures)
            $0.add(batch.positions + UInt64(4 * row))
            $0.add(network.horizon)
            $0.add(network.vocabulary)
            $0.add(Float(scale))
            $0.add(horizonLosses.at(row))
        }
        try backward("horizon", inputs, inputGradients, row, rows, addsToInput: true)
    }

    private func trainConfidence(
        _ batch: StagedBatch,
        _ inputs: DeviceBuffer,
        _ inputGradients: DeviceBuffer
    ) throws(CUDAError) {
        let rows = batch.judged
        try context.launch(.confidenceLoss, .rows(rows)) {
            $0.add(inputs.address)
            $0.add(value("confidence.weight"))
            $0.add(value("confidence.bias"))
            $0.add(width)
            $0.add(choices.address)
            $0.add(batch.targets)
            $0.add(training.confidenceWeight / Float(rows))
            $0.add(confidences.address)
            $0.add(confidenceGradients.address)
        }
        let gradients = DeviceMatrix(confidenceGradients.address, stride: 1)
        try context.product(
            gradients.transposed,
            DeviceMatrix(inputs.address, stride: width),
            into: gradient("confidence.weight", width),
            rows: 1,
            columns: width,
            inner: rows
        )
        try context.product(
            DeviceMatrix(ones.address, stride: rows),
            gradients,
            into: gradient("confidence.bias", 1),
            rows: 1,
            columns: 1,
            inner: rows
        )
        try context.launch(.confidenceBackward, .elements(rows * width)) {
            $0.add(confidenceGradients.address)
            $0.add(value("confidence.weight"))
            $0.add(inputGradients.address)
            $0.add(rows * width)
            $0.add(width)
        }
    }

    /// From the logits' gradients to those of weights, bias and inputs; parameters' sum up over the parts of a batch.
    private func backward(
        _ head: String,
        _ inputs: DeviceBuffer,
        _ inputGradients: DeviceBuffer,
        _ row: Int,
        _ rows: Int,
        addsToInput: Bool
    ) throws(CUDAError) {
        let columns = network.vocabulary
        let logits = DeviceMatrix(logits.address, stride: columns)
        let isLater = row > 0
        try context.product(
            logits.transposed,
            DeviceMatrix(inputs.at(row * width), stride: width),
            into: gradient(head + ".weight", width),
            rows: columns,
            columns: width,
            inner: rows,
            accumulate: isLater
        )
        try context.product(
            DeviceMatrix(ones.address, stride: rows),
            logits,
            into: gradient(head + ".bias", columns),
            rows: 1,
            columns: columns,
            inner: rows,
            accumulate: isLater
        )
        try context.product(
            logits,
            DeviceMatrix(value(head + ".weight"), stride: width),
            into: DeviceMatrix(inputGradients.at(row * width), stride: width),
            rows: rows,
            columns: width,
            inner: columns,
            accumulate: addsToInput
        )
    }

    /// Sums up losses and the squares of all gradients, and waits for them.
    func report(_ batch: StagedBatch) throws(CUDAError) -> Report {
        let shape = LaunchShape.partialSums(parameters.layout.count)
        try context.launch(.sumOfSquares, shape) {
            $0.add(parameters.gradients.address)
            $0.add(bits: UInt64(parameters.layout.count))
            $0.add(shape.blocks)
            $0.add(squares.address)
        }
        try context.launch(.sumRows, .rows(1)) {
            $0.add(squares.address)
            $0.add(shape.blocks)
            $0.add(keyLosses.address)
            $0.add(horizonLosses.address)
            $0.add(confidences.address)
            $0.add(choices.address)
            $0.add(batch.targets)
            $0.add(batch.judged)
            $0.add(report.address)
        }
        try report.download(reportOnHost.bytes)
        try context.synchronize()
        let sums = reportOnHost.bytes.assumingMemoryBound(to: Double.self)
        return Report(
            squares: sums[0],
            keyLoss: sums[1],
            horizonLoss: sums[2],
            confidenceLoss: sums[3],
            hits: sums[4]
        )
    }

    // MARK: Evaluation

    /// Judges the staged batch.
    func evaluate(
        _ batch: StagedBatch,
        inputs: DeviceBuffer,
        topKeys count: Int
    ) throws(CUDAError) -> EvaluationResult {
        var result = EvaluationResult(positions: batch.judgedPositions, topKeysPerPosition: count)
        if batch.judged == 0 { return result }
        let best = try roomForTopKeys(batch.judged * count)
        var row = 0
        while row < batch.judged {
            let rows = min(rowsAtOnce, batch.judged - row)
            try scoreKeys(batch, inputs, row, rows)
            try findTopKeys(rows, count, best)
            result.topKeys += try context.elements(of: best, count: rows * count, zero: 0)
            if network.horizon > 0 {
                try scoreHorizon(batch, inputs, row, rows)
                try findTopKeys(rows, count, best)
                result.horizonTopKeys += try context.elements(of: best, count: rows * count, zero: 0)
            }
            row += rows
        }
        result.keyLoss = try context.elements(of: keyLosses, count: batch.judged, zero: 0)
        result.rank = try context.elements(of: choices, count: batch.judged, zero: 0)
        if network.horizon > 0 {
            result.horizonLoss = try context.elements(of: horizonLosses, count: batch.judged, zero: 0)
        }
        if network.hasConfidenceHead { result.confidence = try confidence(inputs, batch.judged) }
        return result
    }

    private func scoreKeys(
        _ batch: StagedBatch,
        _ inputs: DeviceBuffer,
        _ row: Int,
        _ rows: Int
    ) throws(CUDAError) {
        try computeLogits("head", inputs, row, rows)
        try context.launch(.keyScores, .rows(rows)) {
            $0.add(logits.address)
            $0.add(value("head.bias"))
            $0.add(batch.targets + UInt64(4 * row))
            $0.add(network.vocabulary)
            $0.add(keyLosses.at(row))
            $0.add(choices.at(row))
        }
    }

    private func scoreHorizon(
        _ batch: StagedBatch,
        _ inputs: DeviceBuffer,
        _ row: Int,
        _ rows: Int
    ) throws(CUDAError) {
        try computeLogits("horizon", inputs, row, rows)
        try context.launch(.horizonScores, .rows(rows)) {
            $0.add(logits.address)
            $0.add(value("horizon.bias"))
            $0.add(batch.futures)
            $0.add(batch.positions + UInt64(4 * row))
            $0.add(network.horizon)
            $0.add(network.vocabulary)
            $0.add(horizonLosses.at(row))
        }
    }

    private func findTopKeys(_ rows: Int, _ count: Int, _ best: DeviceBuffer) throws(CUDAError) {
        if count == 0 { return }
        try context.launch(.topKeys, .rows(rows)) {
            $0.add(logits.address)
            $0.add(network.vocabulary)
            $0.add(count)
            $0.add(best.address)
        }
    }

    private func confidence(_ inputs: DeviceBuffer, _ rows: Int) throws(CUDAError) -> [Float] {
        try context.launch(.confidenceScores, .rows(rows)) {
            $0.add(inputs.address)
            $0.add(value("confidence.weight"))
            $0.add(value("confidence.bias"))
            $0.add(width)
            $0.add(confidences.address)
        }
        return try context.elements(of: confidences, count: rows, zero: 0)
    }

    /// A buffer of at least `count` elements; made anew only when a larger one is asked for than ever before.
    private func roomForTopKeys(_ count: Int) throws(CUDAError) -> DeviceBuffer {
        if let topKeys, topKeys.count >= count { return topKeys }
        let buffer = try DeviceBuffer(context, count: count, for: "the best keys")
        topKeys = buffer
        return buffer
    }

    // MARK: Both

    private func computeLogits(
        _ head: String,
        _ inputs: DeviceBuffer,
        _ row: Int,
        _ rows: Int
    ) throws(CUDAError) {
        let columns = network.vocabulary
        try context.product(
            DeviceMatrix(inputs.at(row * width), stride: width),
            DeviceMatrix(value(head + ".weight"), stride: width).transposed,
            into: DeviceMatrix(logits.address, stride: columns),
            rows: rows,
            columns: columns,
            inner: width
        )
    }

    private func value(_ name: String) -> CUDADriver.Address {
        parameters.values.at(parameters.layout.offset(name))
    }

    private func gradient(_ name: String, _ stride: Int) -> DeviceMatrix {
        DeviceMatrix(parameters.gradients.at(parameters.layout.offset(name)), stride: stride)
    }
}
