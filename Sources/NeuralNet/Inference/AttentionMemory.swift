internal import NeuralKernels

/// The last top outputs of each stream, and what attention makes of them and the present one.
///
/// Training attends within a chunk; a stream always sees the last `window` outputs, however it was cut.
struct AttentionMemory {
    private let parameters: ParameterLayout.Attention
    private let window: Int
    private let width: Int
    /// For each stream, `window` outputs in a ring.
    private let outputs: UnsafeMutablePointer<Float>
    /// For each stream, the outputs times the key weights, in the same places; additive only.
    private let keys: UnsafeMutablePointer<Float>?
    /// For each stream, how many outputs it has had.
    private let counts: UnsafeMutablePointer<Int>
    private let scores: UnsafeMutablePointer<Float>
    private let query: UnsafeMutablePointer<Float>
    private let mixed: UnsafeMutablePointer<Float>
    private let context: UnsafeMutablePointer<Float>

    /// `nil` for a network without attention.
    init?(_ layout: ParameterLayout, streams: Int, in workspace: Workspace) {
        guard let attention = layout.configuration.attention, let parameters = layout.attention else { return nil }
        self.parameters = parameters
        window = attention.window
        width = layout.configuration.outputWidth
        outputs = workspace.floats(streams * window * width)
        keys = attention.score == .additive ? workspace.floats(streams * window * width) : nil
        counts = workspace.counts(streams)
        scores = workspace.floats(window)
        query = workspace.floats(width)
        mixed = workspace.floats(width)
        context = workspace.floats(width)
    }

    /// Forgets a stream's outputs.
    func reset(stream: Int) {
        counts[stream] = 0
    }

    /// Remembers the stream's newest output, and writes what the heads read.
    func attend(
        _ kernels: Kernels,
        _ weights: UnsafePointer<Float>,
        stream: Int,
        top: UnsafePointer<Float>,
        into result: UnsafeMutablePointer<Float>
    ) {
        let place = counts[stream] % window
        let first = stream * window * width
        counts[stream] += 1
        let past = min(counts[stream], window)
        (outputs + first + place * width).update(from: top, count: width)
        if let keys, let key = parameters.key, let query = parameters.query {
            multiply(kernels, weights, key, top, into: keys + first + place * width)
            multiply(kernels, weights, query, top, into: self.query)
        }
        for index in 0..<past { scores[index] = score(kernels, weights, top, first + index * width) }
        kernels.softmax(scores, count: past)
        context.update(repeating: 0, count: width)
        for index in 0..<past {
            kernels.axpy(scores[index], outputs + first + index * width, into: context, count: width)
        }
        let combine = parameters.combine
        kernels.panels(
            weights: weights + combine.weights,
            bias: combine.bias.map { weights + $0 },
            outputs: width,
            x1: top,
            k1: width,
            stride1: width,
            x2: context,
            k2: width,
            stride2: width,
            rows: 1,
            y: result,
            yStride: width
        )
        kernels.tanh(result, into: result, count: width)
    }

    private func score(
        _ kernels: Kernels,
        _ weights: UnsafePointer<Float>,
        _ top: UnsafePointer<Float>,
        _ place: Int
    ) -> Float {
        guard let keys, let score = parameters.score else {
            return kernels.dot(top, outputs + place, count: width) * (1 / Float(width).squareRoot())
        }
        mixed.update(from: query, count: width)
        kernels.axpy(1, keys + place, into: mixed, count: width)
        kernels.tanh(mixed, into: mixed, count: width)
        return kernels.dot(weights + score, mixed, count: width)
    }

    private func multiply(
        _ kernels: Kernels,
        _ weights: UnsafePointer<Float>,
        _ set: ParameterLayout.PanelSet,
        _ x: UnsafePointer<Float>,
        into y: UnsafeMutablePointer<Float>
    ) {
        kernels.panels(
            weights: weights + set.weights,
            bias: nil,
            outputs: width,
            x1: x,
            k1: width,
            stride1: width,
            rows: 1,
            y: y,
            yStride: width
        )
    }
}
