import NeuralKernels
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Functions of one element: the same bits on every set as the reference, which is compared with libm.
@Suite struct ElementwiseTests {
    static let counts = [0, 1, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100]

    /// Random values of several sizes with special ones strewn in.
    private func values(_ count: Int, seed: UInt64) -> [Float] {
        var samples = Samples(seed: seed)
        let ranges: [Float] = [1e-6, 0.1, 3, 20, 100]
        return (0..<count).map { index in
            if samples.integer(0...5) == 0 { return specialValues[samples.integer(0...specialValues.count - 1)] }
            return samples.floats(1, range: ranges[index % ranges.count])[0]
        }
    }

    private func check(
        _ set: InstructionSet,
        _ operate: (Kernels, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void
    ) throws {
        let kernels = try #require(Kernels(set))
        for count in Self.counts {
            for seed in 0..<20 as Range<UInt64> {
                let x = Exact(values(count, seed: seed))
                let y = Exact(values(count, seed: seed + 1000))
                let expected = Exact(y.elements)
                operate(kernels, x.pointer, y.pointer, count)
                operate(.reference, x.pointer, expected.pointer, count)
                #expect(sameBits(y.elements, expected.elements), "\(set.name), \(count) elements, seed \(seed)")
            }
        }
    }

    @Test(arguments: fastSets) func `exponentials are those of the reference`(set: InstructionSet) throws {
        try check(set) { $0.exp($1, into: $2, count: $3) }
    }

    @Test(arguments: fastSets) func `hyperbolic tangents are those of the reference`(set: InstructionSet) throws {
        try check(set) { $0.tanh($1, into: $2, count: $3) }
    }

    @Test(arguments: fastSets) func `sigmoids are those of the reference`(set: InstructionSet) throws {
        try check(set) { $0.sigmoid($1, into: $2, count: $3) }
    }

    @Test(arguments: fastSets) func `gradients of tanh are those of the reference`(set: InstructionSet) throws {
        try check(set) { $0.tanhBackward(output: $1, gradient: $2, count: $3) }
    }

    @Test(arguments: fastSets) func `multiples are added and taken as by the reference`(set: InstructionSet) throws {
        try check(set) { $0.axpy(-0.3, $1, into: $2, count: $3) }
        try check(set) { $0.scale($2, by: 1.7, count: $3) }
    }

    @Test(arguments: fastSets) func `a step of AdamW is that of the reference`(set: InstructionSet) throws {
        let kernels = try #require(Kernels(set))
        let steps = [
            AdamStep(step: 1, learningRate: 0.1),
            AdamStep(step: 1000, learningRate: 1e-3, weightDecay: 0.01, gradientScale: 0.3),
        ]
        for count in Self.counts {
            for step in steps {
                let start = (0..<4).map { values(count, seed: UInt64(100 * count + $0)) }
                func after(_ kernels: Kernels) -> [Float] {
                    let parameters = Exact(start[0])
                    let gradients = Exact(start[1])
                    let first = Exact(start[2])
                    let second = Exact(start[3].map(abs))
                    kernels.adamW(
                        parameters: parameters.pointer,
                        gradients: gradients.pointer,
                        moments1: first.pointer,
                        moments2: second.pointer,
                        count: count,
                        step: step
                    )
                    return parameters.elements + first.elements + second.elements
                }
                #expect(sameBits(after(kernels), after(.reference)), "\(set.name), \(count) elements")
            }
        }
    }

    @Test(arguments: [0, 1e-5 as Float, 0.9])
    func `AdamW steps as PyTorch's formulas in double`(decay: Float) {
        var samples = Samples(seed: 9)
        var parameter = 0.7
        var first = 0.0
        var second = 0.0
        let state = Exact<Float>([0.7, 0, 0])
        for step in 1...20 {
            let gradient = samples.floats(1)[0]
            first = 0.9 * first + 0.1 * Double(gradient)
            second = 0.999 * second + 0.001 * Double(gradient) * Double(gradient)
            let root = (second / (1 - pow(0.999, Double(step)))).squareRoot() + 1e-8
            parameter -= 0.01 * Double(decay) * parameter
            parameter -= 0.01 * first / (1 - pow(0.9, Double(step))) / root
            withUnsafePointer(to: gradient) {
                Kernels.best.adamW(
                    parameters: state.pointer,
                    gradients: $0,
                    moments1: state.pointer + 1,
                    moments2: state.pointer + 2,
                    count: 1,
                    step: AdamStep(step: step, learningRate: 0.01, weightDecay: decay)
                )
            }
            #expect(abs(Double(state.pointer[0]) - parameter) < 1e-6)
        }
    }

    /// The bounds are what a sweep over one float in 37 found, rounded up: rounding of the steps after the polynomials, whose
    /// own errors are below one unit.
    @Test func `functions keep within a few units in the last place of libm`() {
        var worst = (exp: 0.0, tanh: 0.0, sigmoid: 0.0)
        for bits in stride(from: UInt32(0), to: 0x7F80_0000, by: 9973) {
            for x in [Float(bitPattern: bits), -Float(bitPattern: bits)] where abs(x) < 87 {
                func error(_ exact: Double, _ operate: (UnsafeMutablePointer<Float>) -> Void) -> Double {
                    var result = x
                    operate(&result)
                    return abs(Double(result) - exact) / Double(max(Float(exact).magnitude, .leastNormalMagnitude).ulp)
                }
                let wide = Double(x)
                worst.exp = max(worst.exp, error(exp(wide)) { Kernels.best.exp($0, into: $0, count: 1) })
                worst.tanh = max(worst.tanh, error(tanh(wide)) { Kernels.best.tanh($0, into: $0, count: 1) })
                worst.sigmoid = max(
                    worst.sigmoid,
                    error(1 / (1 + exp(-wide))) { Kernels.best.sigmoid($0, into: $0, count: 1) }
                )
            }
        }
        #expect(worst.exp < 1.3)
        #expect(worst.tanh < 7)
        #expect(worst.sigmoid < 3.2)
    }

    @Test func `functions have their limits at the ends`() {
        func results(_ operate: (UnsafeMutablePointer<Float>, Int) -> Void) -> [Float] {
            let x = Exact<Float>([-.infinity, -1000, -0.0, 0, 1000, .infinity, .nan])
            operate(x.pointer, x.count)
            return x.elements
        }
        let kernels = Kernels.best
        #expect(sameBits(results { kernels.exp($0, into: $0, count: $1) }, [0, 0, 1, 1, .infinity, .infinity, .nan]))
        #expect(sameBits(results { kernels.tanh($0, into: $0, count: $1) }, [-1, -1, -0.0, 0, 1, 1, .nan]))
        #expect(sameBits(results { kernels.sigmoid($0, into: $0, count: $1) }, [0, 0, 0.5, 0.5, 1, 1, .nan]))
    }
}
