internal import NeuralKernels

/// The multi-label head while training over a large vocabulary: the keys within the horizon, and ``SampledKeys`` for all
/// others.
///
/// The cross-entropy of a sampled key counts as often as one over its expected count in the sample, so that the sum's
/// expectation is that over the whole vocabulary. Logits of the sample lie key by key, `[keys][rows]`, as each key has a weight
/// of its own. A position costs O(sampled keys), not O(vocabulary).
struct SampledHorizonHead {
    private let set: ParameterLayout.PanelSet
    private let horizon: Int
    private let tileRows: Int
    private let inputs: UnsafeMutablePointer<Float>
    private let logits: UnsafeMutablePointer<Float>
    /// 0, or -1 where the key of the logit is within the horizon and not judged as one of the sample.
    private let labels: UnsafeMutablePointer<Float>
    private let gradients: UnsafeMutablePointer<Float>
    /// A row's distinct keys within the horizon, `[rows][horizon]`; -1: none.
    private let keys: UnsafeMutablePointer<Int32>
    private let keyLogits: UnsafeMutablePointer<Float>
    private let keyLabels: UnsafeMutablePointer<Float>

    /// A head for samples of `count` keys; `rows` is the most judged positions.
    ///
    /// `nil` for a network without such a head.
    init?(_ layout: ParameterLayout, count: Int, rows: Int, in workspace: Workspace) {
        guard let set = layout.horizon else { return nil }
        self.set = set
        horizon = layout.configuration.horizon
        tileRows = min(rows, 512)
        inputs = workspace.floats(set.inputs * tileRows)
        logits = workspace.floats(count * tileRows)
        labels = workspace.floats(count * tileRows)
        gradients = workspace.floats(count * set.inputs)
        keys = workspace.integers(tileRows * horizon)
        keyLogits = workspace.floats(tileRows * horizon)
        keyLabels = workspace.floats(tileRows * horizon)
    }

    /// Forward and backward pass: adds the gradients of parameters and input.
    ///
    /// `scale` is the loss's weight over the judged positions of the whole batch.
    /// - Returns: The sum over positions of the mean cross-entropies over the vocabulary, as estimated.
    func train(
        _ pass: Pass,
        input: Rows,
        inputGradient: Rows,
        _ judged: JudgedRows,
        sample: SampledKeys.View,
        scale: Float
    ) -> Double {
        guard let sampled = sample.horizon else { return 0 }
        let scale = scale / Float(set.outputs)
        let count = sample.layout.outputs
        gradients.update(repeating: 0, count: count * set.inputs)
        var loss = 0.0
        for first in stride(from: 0, to: judged.count, by: tileRows) {
            let rows = min(tileRows, judged.count - first)
            let (input, gradient) = (input.dropping(first), inputGradient.dropping(first))
            takeKeys(judged.futures + first * horizon, rows)
            loss += trainKeys(pass, input, gradient, rows, scale)
            markKeys(rows, sample, -1)
            loss += trainSample(pass, input, gradient, rows, sample, sampled, scale)
            markKeys(rows, sample, 0)
        }
        for column in 0..<count {
            let place = set.weights + set.layout.index(input: 0, output: Int(sample.keys[column]))
            for input in 0..<set.inputs {
                pass.gradients[place + input * PanelLayout.width] += gradients[column * set.inputs + input]
            }
        }
        return loss / Double(set.outputs)
    }

    /// Each row's keys, once each.
    private func takeKeys(_ futures: UnsafePointer<Int32>, _ rows: Int) {
        for place in 0..<rows * horizon {
            let earlier = place / horizon * horizon..<place
            let isNew = futures[place] >= 0 && !earlier.contains { futures[$0] == futures[place] }
            keys[place] = isNew ? futures[place] : -1
            keyLabels[place] = isNew ? 1 : -1
        }
    }

    /// Says of the sampled keys that are within the horizon whether they are judged as sampled ones.
    private func markKeys(_ rows: Int, _ sample: SampledKeys.View, _ label: Float) {
        for place in 0..<rows * horizon where keys[place] >= 0 {
            let column = Int(sample.columns[Int(keys[place])])
            if column >= 0 { labels[column * rows + place / horizon] = label }
        }
    }

    private func trainKeys(
        _ pass: Pass,
        _ input: Rows,
        _ inputGradient: Rows,
        _ rows: Int,
        _ scale: Float
    ) -> Double {
        let width = PanelLayout.width
        for place in 0..<rows * horizon where keys[place] >= 0 {
            let (row, key) = (place / horizon, Int(keys[place]))
            let weights = set.weights + set.layout.index(input: 0, output: key)
            var sum = set.bias.map { pass.parameters[$0 + key] } ?? 0
            for index in 0..<input.width { sum += input[row][index] * pass.parameters[weights + index * width] }
            keyLogits[place] = sum
        }
        let loss = pass.kernels.binaryCrossEntropy(
            logits: keyLogits,
            labels: keyLabels,
            count: rows * horizon,
            scale: scale
        )
        for place in 0..<rows * horizon where keys[place] >= 0 {
            let (row, key, gradient) = (place / horizon, Int(keys[place]), keyLogits[place])
            let weights = set.weights + set.layout.index(input: 0, output: key)
            for index in 0..<input.width {
                pass.gradients[weights + index * width] += gradient * input[row][index]
                inputGradient[row][index] += gradient * pass.parameters[weights + index * width]
            }
            if let bias = set.bias { pass.gradients[bias + key] += gradient }
        }
        return loss
    }

    private func trainSample(
        _ pass: Pass,
        _ input: Rows,
        _ inputGradient: Rows,
        _ rows: Int,
        _ sample: SampledKeys.View,
        _ sampled: SampledKeys.Horizon,
        _ scale: Float
    ) -> Double {
        let (kernels, count, width) = (pass.kernels, sample.layout.outputs, set.inputs)
        kernels.transpose(input.start, rows: rows, columns: width, xStride: input.stride, into: inputs, yStride: rows)
        for column in 0..<count {
            (logits + column * rows).update(repeating: sampled.bias[column], count: rows)
        }
        kernels.product(
            m: count,
            n: rows,
            k: width,
            a: sampled.rows,
            aRow: width,
            aColumn: 1,
            b: inputs,
            bStride: rows,
            c: logits,
            cStride: rows,
            accumulate: true
        )
        var loss = 0.0
        for column in 0..<count {
            let (weight, logits) = (sampled.weights[column], logits + column * rows)
            loss +=
                Double(weight)
                * kernels.binaryCrossEntropy(
                    logits: logits,
                    labels: labels + column * rows,
                    count: rows,
                    scale: scale * weight
                )
            guard let bias = set.bias else { continue }
            let place = bias + Int(sample.keys[column])
            for row in 0..<rows { pass.gradients[place] += logits[row] }
        }
        kernels.product(
            m: count,
            n: width,
            k: rows,
            a: logits,
            aRow: rows,
            aColumn: 1,
            b: input.start,
            bStride: input.stride,
            c: gradients,
            cStride: width,
            accumulate: true
        )
        kernels.product(
            m: rows,
            n: width,
            k: count,
            a: logits,
            aRow: 1,
            aColumn: rows,
            b: sampled.rows,
            bStride: width,
            c: inputGradient.start,
            cStride: inputGradient.stride,
            accumulate: true
        )
        return loss
    }
}
