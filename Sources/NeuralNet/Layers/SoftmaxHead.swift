internal import NeuralKernels

/// The key head: which key comes next, a softmax over the whole vocabulary.
struct SoftmaxHead {
    private let set: ParameterLayout.PanelSet
    private let tile: LogitTile
    private let choices: Range<Int>

    /// A head whose first choice is one of `choices`.
    init(_ set: ParameterLayout.PanelSet, choices: Range<Int>, tile: LogitTile) {
        self.set = set
        self.choices = choices
        self.tile = tile
    }

    /// Forward and backward pass: adds the parameters' gradients, overwrites the input's, fills `judged.best`.
    ///
    /// `scale` is one over the judged positions of the whole batch.
    /// - Returns: The sum of the cross-entropies.
    func train(
        _ pass: Pass,
        input: Rows,
        inputGradient: Rows,
        _ judged: JudgedRows,
        _ ranking: Ranking,
        scale: Float
    ) -> Double {
        let choosesAll = choices.count == set.outputs
        var loss = 0.0
        tile.forEach(judged.count) { first, rows in
            let (input, gradient) = (input.dropping(first), inputGradient.dropping(first))
            set.forward(pass, input, rows: rows, into: tile.logits)
            if !choosesAll {
                for row in 0..<rows { choose(pass, tile.logits[row], judged.best + first + row, ranking) }
            }
            loss += pass.kernels.softmaxCrossEntropy(
                logits: tile.logits.start,
                targets: judged.targets + first,
                rows: rows,
                classes: set.outputs,
                stride: tile.logits.stride,
                scale: scale,
                best: choosesAll ? judged.best + first : nil
            )
            set.addGradients(pass, input, outputGradient: tile.logits, rows: rows)
            set.inputGradient(pass, outputGradient: tile.logits, rows: rows, into: gradient, accumulate: false)
        }
        return loss
    }

    /// Losses, ranks and best keys.
    func evaluate(_ pass: Pass, input: Rows, _ judged: JudgedRows, _ ranking: Ranking, into results: EvaluationBuffers)
    {
        tile.forEach(judged.count) { first, rows in
            set.forward(pass, input.dropping(first), rows: rows, into: tile.logits)
            _ = pass.kernels.softmaxRanks(
                logits: tile.logits.start,
                targets: judged.targets + first,
                rows: rows,
                classes: set.outputs,
                stride: tile.logits.stride,
                losses: ranking.losses,
                ranks: ranking.ranks
            )
            for row in 0..<rows {
                let slot = results.slot(judged, first + row)
                results.keyLoss[slot] = ranking.losses[row]
                results.rank[slot] = ranking.ranks[row]
                ranking.choose(
                    pass.kernels,
                    tile.logits[row],
                    classes: set.outputs,
                    results.topKeys,
                    slot: slot,
                    keys: results.topKeysPerPosition
                )
            }
        }
    }

    /// Only `judged.best`, at the rows that `isWanted` names.
    func findBest(_ pass: Pass, input: Rows, _ judged: JudgedRows, _ ranking: Ranking, where isWanted: (Int) -> Bool) {
        for row in 0..<judged.count where isWanted(row) {
            set.forward(pass, input.dropping(row), rows: 1, into: tile.logits)
            choose(pass, tile.logits.start, judged.best + row, ranking)
        }
    }

    /// Writes the choice of the largest logit; -1 where none is a number.
    private func choose(
        _ pass: Pass,
        _ logits: UnsafePointer<Float>,
        _ best: UnsafeMutablePointer<Int32>,
        _ ranking: Ranking
    ) {
        best.pointee = -1
        let first = logits + choices.lowerBound
        ranking.choose(pass.kernels, first, classes: choices.count, best, slot: 0, keys: 1)
        if best.pointee >= 0 { best.pointee += Int32(choices.lowerBound) }
    }
}
