internal import NeuralKernels

/// The multi-label head: which keys are among the next few accesses, a sigmoid for each.
struct HorizonHead {
    private let set: ParameterLayout.PanelSet
    private let tile: LogitTile
    private let horizon: Int

    /// `nil` for a network without such a head.
    init?(_ layout: ParameterLayout, tile: LogitTile) {
        guard let set = layout.horizon else { return nil }
        self.set = set
        self.tile = tile
        horizon = layout.configuration.horizon
    }

    /// Forward and backward pass: adds the gradients of parameters and input.
    ///
    /// `scale` is the loss's weight over the judged positions of the whole batch.
    /// - Returns: The sum over positions of the mean cross-entropies over the vocabulary.
    func train(_ pass: Pass, input: Rows, inputGradient: Rows, _ judged: JudgedRows, scale: Float) -> Double {
        var loss = 0.0
        tile.forEach(judged.count) { first, rows in
            let (input, gradient) = (input.dropping(first), inputGradient.dropping(first))
            set.forward(pass, input, rows: rows, into: tile.logits)
            loss += crossEntropy(pass, tile.logits, judged, first, rows, scale: scale / Float(set.outputs))
            set.addGradients(pass, input, outputGradient: tile.logits, rows: rows)
            set.inputGradient(pass, outputGradient: tile.logits, rows: rows, into: gradient, accumulate: true)
        }
        return loss / Double(set.outputs)
    }

    /// Losses and likeliest keys.
    func evaluate(_ pass: Pass, input: Rows, _ judged: JudgedRows, _ ranking: Ranking, into results: EvaluationBuffers)
    {
        tile.forEach(judged.count) { first, rows in
            set.forward(pass, input.dropping(first), rows: rows, into: tile.logits)
            for row in 0..<rows {
                let slot = results.slot(judged, first + row)
                let logits = tile.logits.dropping(row)
                ranking.choose(
                    pass.kernels,
                    logits.start,
                    classes: set.outputs,
                    results.horizonTopKeys,
                    slot: slot,
                    keys: results.topKeysPerPosition
                )
                let loss = crossEntropy(pass, logits, judged, first + row, 1, scale: 0)
                results.horizonLoss[slot] = Float(loss / Double(set.outputs))
            }
        }
    }

    private func crossEntropy(
        _ pass: Pass,
        _ logits: Rows,
        _ judged: JudgedRows,
        _ first: Int,
        _ rows: Int,
        scale: Float
    ) -> Double {
        pass.kernels.sigmoidCrossEntropy(
            logits: logits.start,
            positives: judged.futures + first * horizon,
            positivesPerRow: horizon,
            judged: judged.targets + first,
            rows: rows,
            classes: set.outputs,
            stride: logits.stride,
            scale: scale
        )
    }
}
