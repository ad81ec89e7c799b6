import NeuralKernels
import Testing

/// Products differ from the reference by rounding only.
///
/// A sum of k products of magnitude at most 1, in any order and with any
/// fusing, is within k^2 x 2^-24 of exact in the worst case, and near k^0.5 x 2^-24 x its size in practice. The tests allow
/// 2^-22 x (k + 1).
@Suite struct ProductTests {
    private func tolerance(_ k: Int) -> Float { 0x1p-22 * Float(k + 1) }

    /// A product of panels with what the reference makes of it, the same for every set.
    private struct PanelCase: Sendable {
        let (rows, outputs, k1, k2): (Int, Int, Int, Int)
        let (stride1, stride2, yStride): (Int, Int, Int)
        let (weights, bias, x1, x2): ([Float], [Float]?, [Float], [Float])
        private(set) var expected: [Float] = []

        init(_ samples: inout Samples, rows: Int, outputs: Int, k1: Int, k2: Int) {
            (self.rows, self.outputs, self.k1, self.k2) = (rows, outputs, k1, k2)
            let (stride1, stride2) = (k1 + samples.integer(0...3), k2 + samples.integer(0...3))
            (self.stride1, self.stride2) = (stride1, stride2)
            yStride = outputs + samples.integer(0...3)
            weights = samples.floats(PanelLayout(inputs: k1 + k2, outputs: outputs).count)
            bias = samples.integer(0...3) == 0 ? nil : samples.floats(outputs)
            x1 = samples.floats(max(0, (rows - 1) * stride1 + k1))
            x2 = samples.floats(max(0, (rows - 1) * stride2 + k2))
            expected = product(.reference)
        }

        func product(_ kernels: Kernels) -> [Float] {
            let (weights, bias, x1, x2) = (Exact(weights), bias.map { Exact($0) }, Exact(x1), Exact(x2))
            let y = Exact([Float](repeating: 7, count: rows == 0 ? 0 : (rows - 1) * yStride + outputs))
            kernels.panels(
                weights: weights.pointer,
                bias: bias?.pointer,
                outputs: outputs,
                x1: x1.pointer,
                k1: k1,
                stride1: stride1,
                x2: x2.pointer,
                k2: k2,
                stride2: stride2,
                rows: rows,
                y: y.pointer,
                yStride: yStride
            )
            return y.elements
        }

        static let all: [PanelCase] = {
            var samples = Samples(seed: 1)
            return [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13].flatMap { rows in
                [0, 1, 3, 16, 63, 64, 65, 80, 128, 129, 192, 200].flatMap { outputs in
                    [(0, 0), (1, 0), (5, 3), (16, 0), (17, 16), (0, 7)].map { k1, k2 in
                        PanelCase(&samples, rows: rows, outputs: outputs, k1: k1, k2: k2)
                    }
                }
            }
        }()
    }

    @Test(arguments: fastSets) func `panels of every shape multiply as the reference does`(set: InstructionSet) throws {
        let kernels = try #require(Kernels(set))
        for panels in PanelCase.all {
            #expect(
                greatestDifference(panels.product(kernels), panels.expected) <= tolerance(panels.k1 + panels.k2),
                "\(set.name): \(panels.rows) rows, \(panels.k1) + \(panels.k2) inputs, \(panels.outputs) outputs"
            )
        }
    }

    @Test(arguments: InstructionSet.available)
    func `a row's result does not depend on how many rows there are`(set: InstructionSet) throws {
        let kernels = try #require(Kernels(set))
        var samples = Samples(seed: 2)
        let (k, outputs, rows) = (48, 200, 13)
        let weights = samples.floats(PanelLayout(inputs: k, outputs: outputs).count)
        let bias = samples.floats(outputs)
        let x = samples.floats(rows * k)
        func product(firstRow: Int, rows: Int) -> [Float] {
            var y = [Float](repeating: 0, count: rows * outputs)
            x.withUnsafeBufferPointer { x in
                guard let base = x.baseAddress else { return }
                kernels.panels(
                    weights: weights,
                    bias: bias,
                    outputs: outputs,
                    x1: base + firstRow * k,
                    k1: k,
                    stride1: k,
                    rows: rows,
                    y: &y,
                    yStride: outputs
                )
            }
            return y
        }
        let all = product(firstRow: 0, rows: rows)
        for row in 0..<rows {
            #expect(sameBits(product(firstRow: row, rows: 1), Array(all[row * outputs..<(row + 1) * outputs])))
        }
    }

    @Test(arguments: fastSets) func `a head gives its logits and the maxima of its panels`(set: InstructionSet) throws {
        let kernels = try #require(Kernels(set))
        var samples = Samples(seed: 3)
        for outputs in [0, 1, 5, 63, 64, 65, 127, 128, 129, 191, 192, 193, 300, 1000] {
            for k in [0, 1, 16, 65] {
                let weights = Exact(samples.floats(PanelLayout(inputs: k, outputs: outputs).count))
                let bias = Exact(samples.floats(outputs))
                let x = Exact(samples.floats(k))
                let logits = Exact([Float](repeating: 7, count: outputs))
                let maxima = Exact([Float](repeating: 7, count: (outputs + 63) / 64))
                let expected = Exact([Float](repeating: 7, count: outputs))
                kernels.head(
                    weights: weights.pointer,
                    bias: bias.pointer,
                    outputs: outputs,
                    x: x.pointer,
                    k: k,
                    logits: logits.pointer,
                    maxima: maxima.pointer
                )
                Kernels.reference.panels(
                    weights: weights.pointer,
                    bias: bias.pointer,
                    outputs: outputs,
                    x1: x.pointer,
                    k1: k,
                    stride1: k,
                    rows: 1,
                    y: expected.pointer,
                    yStride: outputs
                )
                #expect(greatestDifference(logits.elements, expected.elements) <= tolerance(k))
                let greatest = stride(from: 0, to: outputs, by: 64).map { start in
                    logits.elements[start..<min(outputs, start + 64)].reduce(-.infinity, max)
                }
                #expect(maxima.elements == greatest, "\(set.name), \(outputs) outputs, \(k) inputs")
            }
        }
    }

    /// A strided product with what the reference makes of it, the same for every set.
    private struct StridedCase: Sendable {
        let (m, n, k): (Int, Int, Int)
        let (transposed, accumulate): (Bool, Bool)
        let (aStride, bStride, cStride): (Int, Int, Int)
        let (a, b, before): ([Float], [Float], [Float])
        private(set) var expected: [Float] = []

        init(_ samples: inout Samples, m: Int, n: Int, k: Int) {
            (self.m, self.n, self.k) = (m, n, k)
            transposed = samples.integer(0...1) == 1
            accumulate = samples.integer(0...1) == 1
            let (aRows, aColumns) = transposed ? (k, m) : (m, k)
            let (aStride, bStride, cStride) = (
                aColumns + samples.integer(0...2), n + samples.integer(0...2), n + samples.integer(0...2)
            )
            (self.aStride, self.bStride, self.cStride) = (aStride, bStride, cStride)
            a = samples.floats(aRows == 0 ? 0 : (aRows - 1) * aStride + aColumns)
            b = samples.floats(k == 0 ? 0 : (k - 1) * bStride + n)
            before = samples.floats(m == 0 ? 0 : (m - 1) * cStride + n)
            expected = product(.reference)
        }

        func product(_ kernels: Kernels) -> [Float] {
            let (a, b, c) = (Exact(a), Exact(b), Exact(before))
            kernels.product(
                m: m,
                n: n,
                k: k,
                a: a.pointer,
                aRow: transposed ? 1 : aStride,
                aColumn: transposed ? aStride : 1,
                b: b.pointer,
                bStride: bStride,
                c: c.pointer,
                cStride: cStride,
                accumulate: accumulate
            )
            return c.elements
        }

        static let all: [StridedCase] = {
            var samples = Samples(seed: 4)
            return [0, 1, 2, 3, 4, 5, 6, 7, 12, 17].flatMap { m in
                [0, 1, 3, 4, 7, 8, 15, 16, 17, 31, 32, 48, 63, 64, 65, 100].flatMap { n in
                    [0, 1, 5, 16].map { StridedCase(&samples, m: m, n: n, k: $0) }
                }
            }
        }()
    }

    @Test(arguments: fastSets) func `strided products of every shape are those of the reference`(set: InstructionSet)
        throws
    {
        let kernels = try #require(Kernels(set))
        for strided in StridedCase.all {
            #expect(
                greatestDifference(strided.product(kernels), strided.expected) <= tolerance(strided.k),
                "\(set.name): \(strided.m) x \(strided.n) x \(strided.k), transposed \(strided.transposed)"
            )
        }
    }

    @Test(arguments: fastSets) func `long products in stretches are those of the reference`(set: InstructionSet) throws
    {
        let kernels = try #require(Kernels(set))
        var samples = Samples(seed: 5)
        for (m, n, k) in [(7, 35, 256), (3, 16, 257), (5, 21, 600)] {
            for accumulate in [false, true] {
                let a = samples.floats(m * k)
                let b = samples.floats(k * n)
                let before = samples.floats(m * n)
                func after(_ kernels: Kernels) -> [Float] {
                    var c = before
                    kernels.product(
                        m: m,
                        n: n,
                        k: k,
                        a: a,
                        aRow: k,
                        aColumn: 1,
                        b: b,
                        bStride: n,
                        c: &c,
                        cStride: n,
                        accumulate: accumulate
                    )
                    return c
                }
                #expect(greatestDifference(after(kernels), after(.reference)) <= tolerance(k), "\(set.name), \(k)")
            }
        }
    }

    @Test(arguments: fastSets) func `transposing any shape moves every element`(set: InstructionSet) throws {
        let kernels = try #require(Kernels(set))
        var samples = Samples(seed: 6)
        for rows in [0, 1, 3, 4, 5, 15, 16, 17, 21, 64] {
            for columns in [0, 1, 3, 4, 5, 15, 16, 17, 22, 64] {
                let (xStride, yStride) = (columns + 1, rows + 2)
                let x = Exact(samples.floats(rows == 0 ? 0 : (rows - 1) * xStride + columns))
                func after(_ kernels: Kernels) -> [Float] {
                    let y = Exact([Float](repeating: 7, count: columns == 0 ? 0 : (columns - 1) * yStride + rows))
                    kernels.transpose(
                        x.pointer,
                        rows: rows,
                        columns: columns,
                        xStride: xStride,
                        into: y.pointer,
                        yStride: yStride
                    )
                    return y.elements
                }
                #expect(after(kernels) == after(.reference), "\(set.name), \(rows) x \(columns)")
            }
        }
    }

    @Test(arguments: fastSets) func `dot products and sums are those of the reference`(set: InstructionSet) throws {
        let kernels = try #require(Kernels(set))
        var samples = Samples(seed: 7)
        for count in [0, 1, 4, 7, 16, 33, 64, 1000, 1024, 1025, 3000] {
            let x = Exact(samples.floats(count))
            let y = Exact(samples.floats(count))
            let dot = kernels.dot(x.pointer, y.pointer, count: count)
            #expect(abs(dot - Kernels.reference.dot(x.pointer, y.pointer, count: count)) <= tolerance(count))
            let squares = kernels.sumOfSquares(x.pointer, count: count)
            let exact = Kernels.reference.sumOfSquares(x.pointer, count: count)
            // All terms are positive, so the error is relative: a stretch makes up to 64 additions a lane.
            #expect(abs(squares - exact) <= exact * 64 * 0x1p-24)
        }
        for (rows, columns) in [(0, 5), (1, 1), (3, 7), (5, 16), (4, 64), (9, 65), (7, 83), (2, 256)] {
            let stride = columns + 3
            let x = Exact(samples.floats(rows == 0 ? 0 : (rows - 1) * stride + columns))
            let start = samples.floats(columns)
            func after(_ kernels: Kernels) -> [Float] {
                let sums = Exact(start)
                kernels.columnSums(x.pointer, rows: rows, columns: columns, stride: stride, into: sums.pointer)
                return sums.elements
            }
            #expect(greatestDifference(after(kernels), after(.reference)) <= tolerance(rows))
        }
    }

    @Test(arguments: InstructionSet.available) func `one element that is not finite is noticed`(set: InstructionSet)
        throws
    {
        let kernels = try #require(Kernels(set))
        for count in [1, 5, 16, 40] {
            let x = Exact([Float](repeating: -.greatestFiniteMagnitude, count: count))
            #expect(kernels.isFinite(x.pointer, count: count))
            #expect(kernels.isFinite(x.pointer, count: 0))
            for place in 0..<count {
                for value in [Float.nan, .infinity, -.infinity] {
                    let before = x.pointer[place]
                    x.pointer[place] = value
                    #expect(!kernels.isFinite(x.pointer, count: count), "\(set.name), \(value) at \(place) of \(count)")
                    x.pointer[place] = before
                }
            }
        }
    }
}
