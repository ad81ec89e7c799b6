internal import NeuralKernels

/// One LSTM layer in one direction: PyTorch's formulas, gate order i, f, g, o, over the steps of a chunk.
///
/// Rows are in the order of processing; a reverse layer is given its rows in reverse (``BidirectionalLayer``). Row
/// block 0 of outputs and cells is the state before the chunk. Gradients stop there: truncated back-propagation through
/// time.
struct LSTMLayer {
    private let set: ParameterLayout.PanelSet
    private let units: Int
    private let inputWidth: Int
    private let gates: Rows
    private let cells: Rows
    private let cellTanhs: Rows
    private let outputs: Rows
    private let cellGradient: Rows
    /// The gradient of the outputs after step 0, that is of ``output(lanes:)``; the backward pass reads and changes it.
    let outputGradient: Rows

    /// A layer for up to `lanes * steps` positions.
    init(_ set: ParameterLayout.PanelSet, units: Int, lanes: Int, steps: Int, in workspace: Workspace) {
        let rows = lanes * steps
        self.set = set
        self.units = units
        inputWidth = set.inputs - units
        gates = Rows(workspace.floats(rows * 4 * units), width: 4 * units)
        cells = Rows(workspace.floats((rows + lanes) * units), width: units)
        cellTanhs = Rows(workspace.floats(rows * units), width: units)
        outputs = Rows(workspace.floats((rows + lanes) * units), width: units)
        cellGradient = Rows(workspace.floats(lanes * units), width: units)
        outputGradient = Rows(workspace.floats(rows * units), width: units)
    }

    /// The outputs of all steps, for a pass over `lanes` lanes.
    func output(lanes: Int) -> Rows { outputs.dropping(lanes) }

    /// Begins all lanes with zeros.
    func resetState(lanes: Int) {
        outputs.start.update(repeating: 0, count: lanes * units)
        cells.start.update(repeating: 0, count: lanes * units)
    }

    /// Begins a lane with a carried state of `units` outputs and cells.
    func setState(lane: Int, hidden: UnsafePointer<Float>, cell: UnsafePointer<Float>) {
        outputs[lane].update(from: hidden, count: units)
        cells[lane].update(from: cell, count: units)
    }

    /// Copies out the state of a lane after the last step.
    func copyState(
        _ pass: Pass,
        lane: Int,
        hidden: UnsafeMutablePointer<Float>,
        cell: UnsafeMutablePointer<Float>
    ) {
        hidden.update(from: outputs[pass.rows + lane], count: units)
        cell.update(from: cells[pass.rows + lane], count: units)
    }

    /// Runs all steps over `input`, a row a position.
    func forward(_ pass: Pass, input: Rows) {
        for step in 0..<pass.steps {
            let now = step * pass.lanes
            let next = now + pass.lanes
            set.forward(pass, input.dropping(now), outputs.dropping(now), rows: pass.lanes, into: gates.dropping(now))
            pass.kernels.gatesForward(
                gates: gates[now],
                previousCell: cells[now],
                cell: cells[next],
                cellTanh: cellTanhs[now],
                output: outputs[next],
                outputStride: outputs.stride,
                rows: pass.lanes,
                units: units
            )
        }
    }

    /// Adds the parameters' gradients, and writes the input's into `inputGradient`.
    func backward(_ pass: Pass, input: Rows, inputGradient: Rows) {
        cellGradient.start.update(repeating: 0, count: pass.lanes * units)
        for step in (0..<pass.steps).reversed() {
            let now = step * pass.lanes
            pass.kernels.gatesBackward(
                gates: gates[now],
                previousCell: cells[now],
                cellTanh: cellTanhs[now],
                outputGradient: outputGradient[now],
                outputStride: outputGradient.stride,
                cellGradient: cellGradient.start,
                rows: pass.lanes,
                units: units
            )
            guard step > 0 else { break }
            set.inputGradient(
                pass,
                outputGradient: gates.dropping(now),
                rows: pass.lanes,
                firstInput: inputWidth,
                into: outputGradient.dropping(now - pass.lanes),
                accumulate: true
            )
        }
        set.addGradients(pass, input, outputs, outputGradient: gates, rows: pass.rows)
        set.inputGradient(pass, outputGradient: gates, rows: pass.rows, into: inputGradient, accumulate: false)
    }
}
