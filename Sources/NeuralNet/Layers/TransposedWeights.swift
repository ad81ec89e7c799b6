internal import NeuralKernels

/// The weights of every panel set as rows of inputs, `[outputs][inputs]`: what gradients of inputs are multiplied by.
///
/// Written once a step and shared by all shards. Each set lies at its place of the ``ParameterLayout`` less ``first``.
struct TransposedWeights: ~Copyable {
    private let storage: AlignedBuffer<Float>
    private let sets: [ParameterLayout.PanelSet]
    /// The place in the layout of the first panel set, where this buffer begins.
    let first: Int

    /// Memory for the sets of `layout`, except those of the heads over the vocabulary if only sampled keys are trained.
    init(_ layout: ParameterLayout, includesHeads: Bool) {
        var sets = layout.lstm.flatMap(\.self)
        if let attention = layout.attention {
            sets += [attention.query, attention.key, attention.combine].compactMap(\.self)
        }
        if includesHeads { sets += [layout.head, layout.horizon].compactMap(\.self) }
        self.sets = sets
        first = layout.lstm[0][0].weights
        let end = sets.map { $0.weights + $0.weightCount }.max() ?? first
        storage = AlignedBuffer(count: end - first)
    }

    /// The transposed weights, good as long as this lives.
    var start: UnsafePointer<Float> { UnsafePointer(storage.pointer(count: storage.count)) }

    /// Transposes the panels whose number is `part` modulo `parts`: the share of one thread.
    func update(_ kernels: Kernels, from parameters: UnsafePointer<Float>, part: Int, of parts: Int) {
        var number = 0
        for set in sets {
            for panel in 0..<set.panels {
                defer { number += 1 }
                guard number % parts == part else { continue }
                let start = set.weights + set.layout.start(ofPanel: panel)
                kernels.transpose(
                    parameters + start,
                    rows: set.inputs,
                    columns: PanelLayout.width,
                    xStride: PanelLayout.width,
                    into: storage.pointer(at: start - first, count: set.inputs * PanelLayout.width),
                    yStride: set.inputs
                )
            }
        }
    }
}
