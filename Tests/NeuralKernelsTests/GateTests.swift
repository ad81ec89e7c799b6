import NeuralKernels
import Testing

@Suite struct GateTests {
    static let shapes = [(0, 16), (1, 1), (1, 16), (2, 5), (3, 16), (2, 33), (1, 64), (5, 48)]

    @Test(arguments: fastSets) func `an LSTM step for training has the reference's bits`(set: InstructionSet) throws {
        let kernels = try #require(Kernels(set))
        for (rows, units) in Self.shapes {
            var samples = Samples(seed: UInt64(rows * 100 + units))
            let gates = samples.floats(rows * 4 * units, range: 6)
            let previous = samples.floats(rows * units, range: 2)
            let stride = units + 3
            let outputCount = rows == 0 ? 0 : (rows - 1) * stride + units
            let gradient = samples.floats(outputCount)
            let cellGradient = samples.floats(rows * units)
            func after(_ kernels: Kernels) -> [[Float]] {
                let activations = Exact(gates)
                let previousCell = Exact(previous)
                let cell = Exact(previous)
                let cellTanh = Exact(previous)
                let output = Exact([Float](repeating: 7, count: outputCount))
                kernels.gatesForward(
                    gates: activations.pointer,
                    previousCell: previousCell.pointer,
                    cell: cell.pointer,
                    cellTanh: cellTanh.pointer,
                    output: output.pointer,
                    outputStride: stride,
                    rows: rows,
                    units: units
                )
                let forward = activations.elements
                let outputGradient = Exact(gradient)
                let carried = Exact(cellGradient)
                kernels.gatesBackward(
                    gates: activations.pointer,
                    previousCell: previousCell.pointer,
                    cellTanh: cellTanh.pointer,
                    outputGradient: outputGradient.pointer,
                    outputStride: stride,
                    cellGradient: carried.pointer,
                    rows: rows,
                    units: units
                )
                return [
                    forward, cell.elements, cellTanh.elements, output.elements, activations.elements, carried.elements,
                ]
            }
            for (fast, slow) in zip(after(kernels), after(.reference)) {
                #expect(sameBits(fast, slow), "\(set.name), \(rows) rows of \(units)")
            }
        }
    }

    @Test(arguments: InstructionSet.available)
    func `a step for inference has the bits of a step for training`(set: InstructionSet) throws {
        let kernels = try #require(Kernels(set))
        for (rows, units) in Self.shapes {
            var samples = Samples(seed: UInt64(rows * 100 + units))
            let gates = Exact(samples.floats(rows * 4 * units, range: 6))
            let previous = samples.floats(rows * units, range: 2)
            let cell = Exact(previous)
            let output = Exact(previous)
            kernels.cell(gates: gates.pointer, cell: cell.pointer, output: output.pointer, rows: rows, units: units)
            let trainedCell = Exact(previous)
            let cellTanh = Exact(previous)
            let trainedOutput = Exact(previous)
            kernels.gatesForward(
                gates: gates.pointer,
                previousCell: trainedCell.pointer,
                cell: trainedCell.pointer,
                cellTanh: cellTanh.pointer,
                output: trainedOutput.pointer,
                outputStride: units,
                rows: rows,
                units: units
            )
            #expect(sameBits(cell.elements, trainedCell.elements))
            #expect(sameBits(output.elements, trainedOutput.elements))
        }
    }
}
