internal import NeuralKernels

/// Attention of judged positions over the last top outputs of their lane in the chunk; see
/// ``NetworkConfiguration/Attention``.
struct AttentionLayer {
    private let parameters: ParameterLayout.Attention
    private let isAdditive: Bool
    private let window: Int
    private let width: Int
    private let queries: Rows
    private let queryGradients: Rows
    private let keys: Rows
    private let keyGradients: Rows
    private let weights: Rows
    private let weightGradient: UnsafeMutablePointer<Float>
    private let contexts: Rows
    private let contextGradients: Rows
    private let mixed: UnsafeMutablePointer<Float>
    private let mixedGradient: UnsafeMutablePointer<Float>
    /// What the heads read, a row a judged position.
    let output: Rows
    /// The gradient of ``output``; the backward pass reads and changes it.
    let outputGradient: Rows

    /// A layer for up to `rows` positions, all of them judged; `nil` for a network without attention.
    init?(_ layout: ParameterLayout, rows: Int, steps: Int, in workspace: Workspace) {
        guard let attention = layout.configuration.attention, let parameters = layout.attention else { return nil }
        self.parameters = parameters
        isAdditive = attention.score == .additive
        window = min(attention.window, steps)
        width = layout.configuration.outputWidth
        let (width, padded) = (width, parameters.combine.paddedOutputs)
        let wide = { Rows(workspace.floats(rows * padded), width: width, stride: padded) }
        let additive = { isAdditive in isAdditive ? wide() : Rows(workspace.floats(0), width: width, stride: padded) }
        queries = additive(isAdditive)
        queryGradients = additive(isAdditive)
        keys = additive(isAdditive)
        keyGradients = additive(isAdditive)
        weights = Rows(workspace.floats(rows * window), width: window)
        weightGradient = workspace.floats(window)
        contexts = Rows(workspace.floats(rows * width), width: width)
        contextGradients = Rows(workspace.floats(rows * width), width: width)
        mixed = workspace.floats(width)
        mixedGradient = workspace.floats(width)
        output = wide()
        outputGradient = wide()
    }

    /// Attends at `count` judged positions.
    ///
    /// `top` holds the top layer's outputs, a row a position; `present` those of the judged positions.
    func forward(_ pass: Pass, top: Rows, present: Rows, judged: UnsafePointer<Int32>, count: Int) {
        if isAdditive {
            parameters.query?.forward(pass, present, rows: count, into: queries)
            parameters.key?.forward(pass, top, rows: pass.rows, into: keys)
        }
        for row in 0..<count {
            let past = window(of: Int(judged[row]), pass)
            for place in 0..<past.count {
                let position = past[place]
                weights[row][place] = score(pass, row, position, present, top)
            }
            pass.kernels.softmax(weights[row], count: past.count)
            contexts[row].update(repeating: 0, count: width)
            for place in 0..<past.count {
                let position = past[place]
                pass.kernels.axpy(weights[row][place], top[position], into: contexts[row], count: width)
            }
        }
        parameters.combine.forward(pass, present, contexts, rows: count, into: output)
        for row in 0..<count { pass.kernels.tanh(output[row], into: output[row], count: width) }
    }

    /// Adds the parameters' gradients and, into `topGradient`, those of the outputs in the windows; writes those of the
    /// judged positions' outputs as such into `presentGradient`.
    func backward(
        _ pass: Pass,
        top: Rows,
        topGradient: Rows,
        present: Rows,
        presentGradient: Rows,
        judged: UnsafePointer<Int32>,
        count: Int
    ) {
        for row in 0..<count {
            pass.kernels.tanhBackward(output: output[row], gradient: outputGradient[row], count: width)
        }
        let combine = parameters.combine
        combine.addGradients(pass, present, contexts, outputGradient: outputGradient, rows: count)
        combine.inputGradient(
            pass,
            outputGradient: outputGradient,
            rows: count,
            into: presentGradient,
            accumulate: false
        )
        combine.inputGradient(
            pass,
            outputGradient: outputGradient,
            rows: count,
            firstInput: width,
            into: contextGradients,
            accumulate: false
        )
        if isAdditive {
            queryGradients.start.update(repeating: 0, count: count * queryGradients.stride)
            keyGradients.start.update(repeating: 0, count: pass.rows * keyGradients.stride)
        }
        for row in 0..<count {
            let past = window(of: Int(judged[row]), pass)
            for place in 0..<past.count {
                let position = past[place]
                weightGradient[place] = pass.kernels.dot(contextGradients[row], top[position], count: width)
                pass.kernels.axpy(weights[row][place], contextGradients[row], into: topGradient[position], count: width)
            }
            pass.kernels.softmaxBackward(output: weights[row], gradient: weightGradient, count: past.count)
            for place in 0..<past.count {
                let position = past[place]
                addScoreGradient(
                    pass,
                    weightGradient[place],
                    row,
                    position,
                    present,
                    presentGradient,
                    top,
                    topGradient
                )
            }
        }
        guard isAdditive, let query = parameters.query, let key = parameters.key else { return }
        query.addGradients(pass, present, outputGradient: queryGradients, rows: count)
        query.inputGradient(pass, outputGradient: queryGradients, rows: count, into: presentGradient, accumulate: true)
        key.addGradients(pass, top, outputGradient: keyGradients, rows: pass.rows)
        key.inputGradient(pass, outputGradient: keyGradients, rows: pass.rows, into: topGradient, accumulate: true)
    }

    private func window(of position: Int, _ pass: Pass) -> Past {
        let count = min(window, position / pass.lanes + 1)
        return Past(first: position - (count - 1) * pass.lanes, count: count, lanes: pass.lanes)
    }

    /// The positions attended to, first to last.
    private struct Past {
        let first: Int
        let count: Int
        let lanes: Int

        subscript(place: Int) -> Int { first + place * lanes }
    }

    private func score(_ pass: Pass, _ row: Int, _ position: Int, _ present: Rows, _ top: Rows) -> Float {
        guard isAdditive, let score = parameters.score else {
            return pass.kernels.dot(present[row], top[position], count: width) * dotScale
        }
        mix(pass, row, position)
        return pass.kernels.dot(pass.parameters + score, mixed, count: width)
    }

    private func addScoreGradient(
        _ pass: Pass,
        _ gradient: Float,
        _ row: Int,
        _ position: Int,
        _ present: Rows,
        _ presentGradient: Rows,
        _ top: Rows,
        _ topGradient: Rows
    ) {
        guard isAdditive, let score = parameters.score else {
            pass.kernels.axpy(gradient * dotScale, top[position], into: presentGradient[row], count: width)
            pass.kernels.axpy(gradient * dotScale, present[row], into: topGradient[position], count: width)
            return
        }
        mix(pass, row, position)
        pass.kernels.axpy(gradient, mixed, into: pass.gradients + score, count: width)
        mixedGradient.update(from: pass.parameters + score, count: width)
        pass.kernels.scale(mixedGradient, by: gradient, count: width)
        pass.kernels.tanhBackward(output: mixed, gradient: mixedGradient, count: width)
        pass.kernels.axpy(1, mixedGradient, into: queryGradients[row], count: width)
        pass.kernels.axpy(1, mixedGradient, into: keyGradients[position], count: width)
    }

    /// `mixed = tanh(query + key)`: computed again by the backward pass, which saves `window` times the outputs'
    /// memory.
    private func mix(_ pass: Pass, _ row: Int, _ position: Int) {
        mixed.update(from: queries[row], count: width)
        pass.kernels.axpy(1, keys[position], into: mixed, count: width)
        pass.kernels.tanh(mixed, into: mixed, count: width)
    }

    private var dotScale: Float { 1 / Float(width).squareRoot() }
}
