internal import NeuralKernels

/// The key head while training over a large vocabulary: a softmax over the target and ``SampledKeys``.
///
/// A logit's row has the sampled keys first and the target last. Where the target is itself in the sample, that column
/// is out of the race.
struct SampledSoftmaxHead {
    private let set: ParameterLayout.PanelSet
    private let logits: Rows
    private let tileRows: Int
    private let gradients: UnsafeMutablePointer<Float>
    private let columns: UnsafeMutablePointer<Int32>
    private let best: UnsafeMutablePointer<Int32>

    /// A head for samples of `count` keys; `rows` is the most judged positions.
    init(_ set: ParameterLayout.PanelSet, count: Int, rows: Int, in workspace: Workspace) {
        self.set = set
        tileRows = min(rows, 512)
        logits = Rows(workspace.floats(tileRows * (count + 16)), width: count + 1, stride: count + 16)
        gradients = workspace.floats(count * set.inputs)
        columns = workspace.integers(tileRows)
        best = workspace.integers(tileRows)
        columns.update(repeating: Int32(count), count: tileRows)
    }

    /// Forward and backward pass: adds the parameters' gradients, overwrites the input's.
    ///
    /// - Returns: The sum of the cross-entropies, and how often the target came first.
    func train(
        _ pass: Pass,
        input: Rows,
        inputGradient: Rows,
        _ judged: JudgedRows,
        sample: SampledKeys.View,
        scale: Float
    ) -> (loss: Double, hits: Int) {
        gradients.update(repeating: 0, count: sample.layout.count)
        var total = (loss: 0.0, hits: 0)
        for first in stride(from: 0, to: judged.count, by: tileRows) {
            let rows = min(tileRows, judged.count - first)
            let (input, gradient) = (input.dropping(first), inputGradient.dropping(first))
            let targets = judged.targets + first
            forward(pass, input, targets, rows, sample)
            total.loss += pass.kernels.softmaxCrossEntropy(
                logits: logits.start,
                targets: columns,
                rows: rows,
                classes: logits.width,
                stride: logits.stride,
                scale: scale,
                best: best
            )
            for row in 0..<rows where Int(best[row]) == sample.layout.outputs { total.hits += 1 }
            backward(pass, input, gradient, targets, rows, sample)
        }
        scatter(pass, sample)
        return total
    }

    private func forward(
        _ pass: Pass,
        _ input: Rows,
        _ targets: UnsafePointer<Int32>,
        _ rows: Int,
        _ sample: SampledKeys.View
    ) {
        pass.kernels.panels(
            weights: sample.panels,
            bias: sample.bias,
            outputs: sample.layout.outputs,
            x1: input.start,
            k1: input.width,
            stride1: input.stride,
            rows: rows,
            y: logits.start,
            yStride: logits.stride
        )
        for row in 0..<rows {
            let target = Int(targets[row])
            var sum = (set.bias.map { pass.parameters[$0 + target] } ?? 0) - sample.correction(target)
            let place = set.weights + set.layout.index(input: 0, output: target)
            for index in 0..<input.width {
                sum += input[row][index] * pass.parameters[place + index * PanelLayout.width]
            }
            logits[row][sample.layout.outputs] = sum
            let column = Int(sample.columns[target])
            if column >= 0 { logits[row][column] = -.infinity }
        }
    }

    private func backward(
        _ pass: Pass,
        _ input: Rows,
        _ inputGradient: Rows,
        _ targets: UnsafePointer<Int32>,
        _ rows: Int,
        _ sample: SampledKeys.View
    ) {
        let width = PanelLayout.width
        for panel in 0..<sample.layout.panels {
            pass.kernels.product(
                m: input.width,
                n: width,
                k: rows,
                a: input.start,
                aRow: 1,
                aColumn: input.stride,
                b: logits.start + panel * width,
                bStride: logits.stride,
                c: gradients + sample.layout.start(ofPanel: panel),
                cStride: width,
                accumulate: true
            )
        }
        for row in 0..<rows {
            guard let bias = set.bias else { break }
            for column in 0..<sample.layout.outputs {
                pass.gradients[bias + Int(sample.keys[column])] += logits[row][column]
            }
        }
        pass.kernels.product(
            m: rows,
            n: input.width,
            k: sample.layout.outputs,
            a: logits.start,
            aRow: logits.stride,
            aColumn: 1,
            b: sample.rows,
            bStride: input.width,
            c: inputGradient.start,
            cStride: inputGradient.stride,
            accumulate: false
        )
        for row in 0..<rows {
            let (target, gradient) = (Int(targets[row]), logits[row][sample.layout.outputs])
            let place = set.weights + set.layout.index(input: 0, output: target)
            for index in 0..<input.width {
                pass.gradients[place + index * width] += gradient * input[row][index]
                inputGradient[row][index] += gradient * pass.parameters[place + index * width]
            }
            if let bias = set.bias { pass.gradients[bias + target] += gradient }
        }
    }

    /// Adds the gathered weights' gradients to those of the whole head.
    private func scatter(_ pass: Pass, _ sample: SampledKeys.View) {
        for column in 0..<sample.layout.outputs {
            let place = set.weights + set.layout.index(input: 0, output: Int(sample.keys[column]))
            let source = sample.layout.index(input: 0, output: column)
            for input in 0..<sample.layout.inputs {
                pass.gradients[place + input * PanelLayout.width] += gradients[source + input * PanelLayout.width]
            }
        }
    }
}
