internal import NeuralKernels

/// The confidence head: the probability that the key head's first choice, among those allowed, comes true; one sigmoid.
struct ConfidenceHead {
    private let parameters: ParameterLayout.Confidence
    private let logits: UnsafeMutablePointer<Float>
    private let labels: UnsafeMutablePointer<Float>

    /// A head for up to `rows` judged positions; `nil` for a network without such a head.
    init?(_ layout: ParameterLayout, rows: Int, in workspace: Workspace) {
        guard let parameters = layout.confidence else { return nil }
        self.parameters = parameters
        logits = workspace.floats(rows)
        labels = workspace.floats(rows)
    }

    /// Forward and backward pass: adds the gradients of parameters and input.
    ///
    /// `isWanted` says whether a row's `judged.best` is known; `scale` is the loss's weight over the number of such
    /// positions of the whole batch.
    /// - Returns: The sum of the cross-entropies.
    func train(
        _ pass: Pass,
        input: Rows,
        inputGradient: Rows,
        _ judged: JudgedRows,
        scale: Float,
        where isWanted: (Int) -> Bool
    ) -> Double {
        for row in 0..<judged.count {
            logits[row] = logit(pass, input[row], input.width)
            labels[row] = isWanted(row) ? (judged.best[row] == judged.targets[row] ? 1 : 0) : -1
        }
        let loss = pass.kernels.binaryCrossEntropy(logits: logits, labels: labels, count: judged.count, scale: scale)
        for row in 0..<judged.count {
            pass.kernels.axpy(logits[row], input[row], into: pass.gradients + parameters.weights, count: input.width)
            pass.kernels.axpy(
                logits[row],
                pass.parameters + parameters.weights,
                into: inputGradient[row],
                count: input.width
            )
            pass.gradients[parameters.bias] += logits[row]
        }
        return loss
    }

    /// Probabilities.
    func evaluate(_ pass: Pass, input: Rows, _ judged: JudgedRows, into results: EvaluationBuffers) {
        for row in 0..<judged.count { logits[row] = logit(pass, input[row], input.width) }
        pass.kernels.sigmoid(logits, into: logits, count: judged.count)
        for row in 0..<judged.count { results.confidence[results.slot(judged, row)] = logits[row] }
    }

    /// One input's logit.
    func logit(_ pass: Pass, _ input: UnsafePointer<Float>, _ width: Int) -> Float {
        pass.kernels.dot(pass.parameters + parameters.weights, input, count: width) + pass.parameters[parameters.bias]
    }
}
