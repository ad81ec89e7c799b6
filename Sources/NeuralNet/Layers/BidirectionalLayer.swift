internal import NeuralKernels

/// Two LSTM layers over the same rows, one from the last step to the first; their outputs side by side, as `nn.LSTM`'s.
///
/// Both begin with zeros: what has seen the future has no state to carry.
struct BidirectionalLayer {
    private let forward: LSTMLayer
    private let reverse: LSTMLayer
    private let units: Int
    private let reversedInput: Rows
    private let reversedGradient: Rows
    /// Forward outputs, then reverse outputs, by position.
    let output: Rows
    /// The gradient of ``output``.
    let outputGradient: Rows

    /// A layer for up to `lanes * steps` positions.
    init(_ sets: [ParameterLayout.PanelSet], units: Int, lanes: Int, steps: Int, in workspace: Workspace) {
        let inputs = sets[0].inputs - units
        self.units = units
        forward = LSTMLayer(sets[0], units: units, lanes: lanes, steps: steps, in: workspace)
        reverse = LSTMLayer(sets[1], units: units, lanes: lanes, steps: steps, in: workspace)
        let rows = lanes * steps
        reversedInput = Rows(workspace.floats(rows * inputs), width: inputs)
        reversedGradient = Rows(workspace.floats(rows * inputs), width: inputs)
        output = Rows(workspace.floats(rows * 2 * units), width: 2 * units)
        outputGradient = Rows(workspace.floats(rows * 2 * units), width: 2 * units)
    }

    /// Runs both directions over `input`, a row a position.
    func forward(_ pass: Pass, input: Rows) {
        forward.resetState(lanes: pass.lanes)
        reverse.resetState(lanes: pass.lanes)
        for position in 0..<pass.rows {
            reversedInput[mirrored(position, pass)].update(from: input[position], count: input.width)
        }
        forward.forward(pass, input: input)
        reverse.forward(pass, input: reversedInput)
        let (ahead, back) = (forward.output(lanes: pass.lanes), reverse.output(lanes: pass.lanes))
        for position in 0..<pass.rows {
            output[position].update(from: ahead[position], count: units)
            (output[position] + units).update(from: back[mirrored(position, pass)], count: units)
        }
    }

    /// Adds the parameters' gradients, and writes the input's into `inputGradient`.
    func backward(_ pass: Pass, input: Rows, inputGradient: Rows) {
        for position in 0..<pass.rows {
            let gradient = outputGradient[position]
            forward.outputGradient[position].update(from: gradient, count: units)
            reverse.outputGradient[mirrored(position, pass)].update(from: gradient + units, count: units)
        }
        forward.backward(pass, input: input, inputGradient: inputGradient)
        reverse.backward(pass, input: reversedInput, inputGradient: reversedGradient)
        for position in 0..<pass.rows {
            pass.kernels.axpy(
                1,
                reversedGradient[mirrored(position, pass)],
                into: inputGradient[position],
                count: inputGradient.width
            )
        }
    }

    /// The same lane's position as many steps before the end as `position` is after the beginning.
    private func mirrored(_ position: Int, _ pass: Pass) -> Int {
        let step = position / pass.lanes
        return (pass.steps - 1 - step) * pass.lanes + position - step * pass.lanes
    }
}
