import NeuralKernels
import Testing

@Suite struct TopKTests {
    /// Sorts everything.
    private func expected(_ values: [Float], k: Int) -> [Int32] {
        let real = values.indices.filter { values[$0] > -.infinity }
        let sorted = real.sorted { values[$0] == values[$1] ? $0 < $1 : values[$0] > values[$1] }
        return sorted.prefix(k).map(Int32.init)
    }

    private func best(_ kernels: Kernels, _ values: [Float], k: Int) -> (indices: [Int32], scores: [Float]) {
        let x = Exact(values)
        let maxima = Exact([Float](repeating: 7, count: (values.count + 63) / 64))
        let indices = Exact([Int32](repeating: -7, count: k))
        let scores = Exact([Float](repeating: 7, count: k))
        kernels.blockMaxima(x.pointer, count: values.count, into: maxima.pointer)
        let found = kernels.topK(
            x.pointer,
            maxima: maxima.pointer,
            count: values.count,
            k: k,
            indices: indices.pointer,
            scores: scores.pointer
        )
        return (Array(indices.elements.prefix(found)), Array(scores.elements.prefix(found)))
    }

    @Test(arguments: InstructionSet.available) func `the greatest come first, whatever the shape`(set: InstructionSet)
        throws
    {
        let kernels = try #require(Kernels(set))
        var samples = Samples(seed: 1)
        for count in [0, 1, 2, 7, 63, 64, 65, 128, 200, 1000] {
            for k in [0, 1, 2, 8, 40] {
                for _ in 0..<5 {
                    let values = samples.floats(count)
                    let (indices, scores) = best(kernels, values, k: k)
                    #expect(indices == expected(values, k: k), "\(set.name): \(k) of \(count)")
                    #expect(scores == indices.map { values[Int($0)] })
                }
            }
        }
    }

    @Test(arguments: InstructionSet.available) func `equal values come in the order of their indices`(
        set: InstructionSet
    ) throws {
        let kernels = try #require(Kernels(set))
        var samples = Samples(seed: 2)
        for count in [10, 64, 130, 1000] {
            for k in [1, 8, 20] {
                for distinct in [1, 2, 5] {
                    let values = (0..<count).map { _ in Float(samples.integer(1...distinct)) }
                    #expect(
                        best(kernels, values, k: k).indices == expected(values, k: k),
                        "\(set.name): \(k) of \(count)"
                    )
                }
            }
        }
    }

    @Test(arguments: InstructionSet.available) func `NaN and minus infinity are never among the best`(
        set: InstructionSet
    ) throws {
        let kernels = try #require(Kernels(set))
        var samples = Samples(seed: 3)
        for count in [1, 30, 100, 300] {
            for k in [1, 8, 64] {
                var values = samples.floats(count)
                for _ in 0..<count {
                    values[samples.integer(0...count - 1)] = [.nan, -.infinity, .infinity][samples.integer(0...2)]
                }
                #expect(best(kernels, values, k: k).indices == expected(values, k: k), "\(set.name): \(k) of \(count)")
                #expect(best(kernels, [Float](repeating: .nan, count: count), k: k).indices == [])
            }
        }
    }
}
