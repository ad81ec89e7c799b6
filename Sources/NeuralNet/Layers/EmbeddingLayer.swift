internal import NeuralKernels

/// Rows of two tables side by side: the token's, and the gap bucket's if the network reads gaps.
struct EmbeddingLayer {
    private let network: NetworkConfiguration
    private let layout: ParameterLayout
    /// What the first LSTM layer reads.
    let output: Rows
    /// The gradient of ``output``; the backward pass reads it.
    let outputGradient: Rows

    /// A layer for up to `rows` positions.
    init(_ layout: ParameterLayout, rows: Int, in workspace: Workspace) {
        network = layout.configuration
        self.layout = layout
        output = Rows(workspace.floats(rows * network.inputWidth), width: network.inputWidth)
        outputGradient = Rows(workspace.floats(rows * network.inputWidth), width: network.inputWidth)
    }

    /// Copies the rows of the shard's tokens and gaps.
    func forward(_ pass: Pass, _ batch: BatchView) {
        for position in 0..<pass.rows {
            let token = batch.token(position)
            let width = network.embeddingWidth
            output[position].update(from: pass.parameters + layout.embedding + token * width, count: width)
            guard let gap = network.gap, let table = layout.gapEmbedding else { continue }
            let bucket = batch.gap(position)
            (output[position] + width).update(from: pass.parameters + table + bucket * gap.width, count: gap.width)
        }
    }

    /// Adds each position's gradient to its rows.
    func backward(_ pass: Pass, _ batch: BatchView) {
        for position in 0..<pass.rows {
            let width = network.embeddingWidth
            let gradient = outputGradient[position]
            let row = pass.gradients + layout.embedding + batch.token(position) * width
            pass.kernels.axpy(1, gradient, into: row, count: width)
            guard let gap = network.gap, let table = layout.gapEmbedding else { continue }
            let gapRow = pass.gradients + table + batch.gap(position) * gap.width
            pass.kernels.axpy(1, gradient + width, into: gapRow, count: gap.width)
        }
    }
}
