import NeuralKernels
import Testing

/// The int8 kernels: the same bits on every set.
@Suite struct Int8Tests {
    /// Weights in their layout with the offsets that belong to them.
    private struct Weights {
        let layout: Int8PanelLayout
        let weights: Exact<Int8>
        let offsets: Exact<Int32>
        let rows: [Int8]

        init(_ samples: inout Samples, inputs: Int, outputs: Int) {
            layout = Int8PanelLayout(inputs: inputs, outputs: outputs)
            rows = samples.bytes(inputs * outputs)
            var packed = [Int8](repeating: 0, count: layout.count)
            var sums = [Int32](repeating: 0, count: layout.paddedOutputs)
            for output in 0..<outputs {
                for input in 0..<inputs {
                    packed[layout.index(input: input, output: output)] = rows[output * inputs + input]
                    sums[output] += 128 * Int32(rows[output * inputs + input])
                }
            }
            weights = Exact(packed)
            offsets = Exact(sums)
        }
    }

    /// Rows, weights and their exact sums, the same for every set.
    private struct SumCase: Sendable {
        let (rows, inputs, outputs): (Int, Int, Int)
        let (packed, offsets, x): ([Int8], [Int32], [Int8])
        let expected: [Int32]

        var xStride: Int { inputs + 3 }
        var yStride: Int { outputs + 2 }

        init(_ samples: inout Samples, rows: Int, inputs: Int, outputs: Int) {
            let weights = Weights(&samples, inputs: inputs, outputs: outputs)
            (self.rows, self.inputs, self.outputs) = (rows, inputs, outputs)
            (packed, offsets) = (weights.weights.elements, weights.offsets.elements)
            let (xStride, yStride) = (inputs + 3, outputs + 2)
            let x = samples.bytes(rows == 0 ? 0 : (rows - 1) * xStride + inputs)
            self.x = x
            var expected = [Int32](repeating: 7, count: rows == 0 ? 0 : (rows - 1) * yStride + outputs)
            for row in 0..<rows {
                for output in 0..<outputs {
                    var sum: Int32 = 0
                    for input in 0..<inputs {
                        sum += Int32(weights.rows[output * inputs + input]) * Int32(x[row * xStride + input])
                    }
                    expected[row * yStride + output] = sum
                }
            }
            self.expected = expected
        }

        static let all: [SumCase] = {
            var samples = Samples(seed: 1)
            return [0, 1, 2, 3, 4, 5, 9].flatMap { rows in
                [0, 1, 15, 16, 17, 32, 48, 63, 64, 65, 100, 128, 130, 256].flatMap { outputs in
                    [0, 4, 12, 32, 64].map { SumCase(&samples, rows: rows, inputs: $0, outputs: outputs) }
                }
            }
        }()
    }

    @Test(arguments: InstructionSet.available) func `integer sums are exact in every shape`(set: InstructionSet) throws
    {
        let kernels = try #require(Kernels(set))
        for sums in SumCase.all {
            let (weights, offsets, x) = (Exact(sums.packed), Exact(sums.offsets), Exact(sums.x))
            let y = Exact([Int32](repeating: 7, count: sums.expected.count))
            kernels.int8Sums(
                weights: weights.pointer,
                offsets: offsets.pointer,
                outputs: sums.outputs,
                inputs: sums.inputs,
                x: x.pointer,
                xStride: sums.xStride,
                rows: sums.rows,
                y: y.pointer,
                yStride: sums.yStride
            )
            #expect(
                y.elements == sums.expected,
                "\(set.name): \(sums.rows) rows, \(sums.inputs) inputs, \(sums.outputs) outputs"
            )
        }
    }

    @Test(arguments: InstructionSet.available) func `the greatest sums do not overflow on the way`(set: InstructionSet)
        throws
    {
        let kernels = try #require(Kernels(set))
        let inputs = 4096
        let layout = Int8PanelLayout(inputs: inputs, outputs: 16)
        for (weight, input) in [(127, 127), (-127, 127), (127, -127), (-127, -127)] as [(Int8, Int8)] {
            let weights = [Int8](repeating: weight, count: layout.count)
            let offsets = [Int32](repeating: 128 * Int32(inputs) * Int32(weight), count: 16)
            let x = [Int8](repeating: input, count: inputs)
            var y = [Int32](repeating: 0, count: 16)
            kernels.int8Sums(
                weights: weights,
                offsets: offsets,
                outputs: 16,
                inputs: inputs,
                x: x,
                xStride: inputs,
                rows: 1,
                y: &y,
                yStride: 16
            )
            #expect(y.allSatisfy { $0 == Int32(inputs) * Int32(weight) * Int32(input) })
        }
    }

    @Test(arguments: fastSets) func `rounding to int8 is that of the reference`(set: InstructionSet) throws {
        let kernels = try #require(Kernels(set))
        var samples = Samples(seed: 2)
        for count in [0, 1, 7, 16, 33, 100] {
            var values = samples.floats(count, range: 200)
            for index in values.indices where samples.integer(0...2) == 0 {
                values[index] = specialValues[samples.integer(0...specialValues.count - 1)]
            }
            for scale: Float in [1, 0.37, 127] {
                let x = Exact(values)
                let fast = Exact([Int8](repeating: 7, count: count))
                let slow = Exact([Int8](repeating: 7, count: count))
                kernels.quantise(x.pointer, inverseScale: scale, into: fast.pointer, count: count)
                Kernels.reference.quantise(x.pointer, inverseScale: scale, into: slow.pointer, count: count)
                #expect(fast.elements == slow.elements)
            }
        }
    }

    @Test func `rounding to int8 goes to the nearest, halves away from zero`() {
        let x: [Float] = [0, 0.49, 0.5, 1.5, 2.5, -0.5, -2.5, 126.6, 127.4, 1e9, -1e9, .infinity, -.infinity, .nan]
        var y = [Int8](repeating: 7, count: x.count)
        Kernels.best.quantise(x, inverseScale: 1, into: &y, count: x.count)
        #expect(y == [0, 0, 1, 2, 3, -1, -3, 127, 127, 127, -127, 127, -127, 0])
    }

    @Test(arguments: fastSets) func `an int8 head has the reference's bits`(set: InstructionSet) throws {
        let kernels = try #require(Kernels(set))
        var samples = Samples(seed: 3)
        for outputs in [0, 1, 16, 63, 64, 65, 255, 256, 257, 300, 513] {
            for inputs in [4, 64] {
                let weights = Weights(&samples, inputs: inputs, outputs: outputs)
                let scales = Exact(samples.floats(outputs).map(abs))
                let bias = Exact(samples.floats(outputs))
                let x = Exact(samples.bytes(inputs))
                func after(_ kernels: Kernels) -> [Float] {
                    let logits = Exact([Float](repeating: 7, count: outputs))
                    let maxima = Exact([Float](repeating: 7, count: (outputs + 63) / 64))
                    kernels.int8Head(
                        weights: weights.weights.pointer,
                        offsets: weights.offsets.pointer,
                        scales: scales.pointer,
                        bias: bias.pointer,
                        outputs: outputs,
                        x: x.pointer,
                        inputs: inputs,
                        xScale: 1 / 127,
                        logits: logits.pointer,
                        maxima: maxima.pointer
                    )
                    return logits.elements + maxima.elements
                }
                #expect(sameBits(after(kernels), after(.reference)), "\(set.name), \(outputs) outputs")
            }
        }
    }

    @Test(arguments: fastSets) func `int8 gates and dequantised sums have the reference's bits`(set: InstructionSet)
        throws
    {
        let kernels = try #require(Kernels(set))
        var samples = Samples(seed: 4)
        for (rows, units) in [(0, 16), (1, 5), (1, 16), (2, 33), (3, 64)] {
            let sums = (0..<2).map { _ in
                Exact((0..<rows * 4 * units).map { _ in Int32(samples.integer(-200_000...200_000)) })
            }
            let scales = (0..<2).map { _ in Exact(samples.floats(4 * units, range: 0.01).map(abs)) }
            let rowScales = Exact(samples.floats(rows, range: 0.01).map(abs))
            let bias = Exact(samples.floats(4 * units))
            let start = samples.floats(rows * units)
            func after(_ kernels: Kernels) -> (floats: [Float], bytes: [Int8]) {
                let cell = Exact(start)
                let exact = Exact(start)
                let output = Exact([Int8](repeating: 7, count: rows * units))
                kernels.int8Gates(
                    xSums: sums[0].pointer,
                    xScales: scales[0].pointer,
                    rowScales: rowScales.pointer,
                    hSums: sums[1].pointer,
                    hScales: scales[1].pointer,
                    bias: bias.pointer,
                    cell: cell.pointer,
                    output: output.pointer,
                    exactOutput: exact.pointer,
                    rows: rows,
                    units: units
                )
                let y = Exact([Float](repeating: 7, count: rows * 4 * units))
                let blocks = (4 * units + 63) / 64
                let maxima = Exact([Float](repeating: 7, count: rows * blocks))
                kernels.dequantise(
                    sums: sums[0].pointer,
                    sumsStride: 4 * units,
                    scales: scales[0].pointer,
                    xScale: 0.3,
                    bias: bias.pointer,
                    rows: rows,
                    outputs: 4 * units,
                    y: y.pointer,
                    yStride: 4 * units,
                    maxima: maxima.pointer,
                    maximaStride: blocks
                )
                return (cell.elements + exact.elements + y.elements + maxima.elements, output.elements)
            }
            let (fast, slow) = (after(kernels), after(.reference))
            #expect(sameBits(fast.floats, slow.floats), "\(set.name), \(rows) rows of \(units)")
            #expect(fast.bytes == slow.bytes)
        }
    }

    @Test func `quantised weights are within half a step of the weights, row by row`() {
        var samples = Samples(seed: 5)
        let layout = Int8PanelLayout(inputs: 20, outputs: 19)
        var matrix = samples.floats(20 * 19)
        for input in 0..<20 { matrix[3 * 20 + input] = 0 }
        for input in 0..<20 { matrix[4 * 20 + input] *= 1e-20 }
        var weights = [Int8](repeating: 7, count: layout.count)
        var offsets = [Int32](repeating: 7, count: layout.paddedOutputs)
        var scales = [Float](repeating: 7, count: layout.paddedOutputs)
        layout.quantise(matrix, stride: 20, weights: &weights, offsets: &offsets, scales: &scales)
        for output in 0..<19 {
            var sum: Int32 = 0
            for input in 0..<20 {
                let whole = weights[layout.index(input: input, output: output)]
                sum += Int32(whole)
                let difference = abs(matrix[output * 20 + input] - Float(whole) * scales[output])
                #expect(difference <= scales[output] * 0.5001)
            }
            #expect(offsets[output] == 128 * sum)
        }
        #expect(scales[3] == 0 && scales[19...].allSatisfy { $0 == 0 })
    }
}
