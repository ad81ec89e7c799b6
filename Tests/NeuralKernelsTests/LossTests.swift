import NeuralKernels
import Testing

/// Every element of a gradient is computed alike on every set but for the sum it is divided by.
///
/// That is a sum of n exponentials of 1.3 ulp
/// each, added in another order. 1e-6 of the value holds with room for a thousand classes.
@Suite struct LossTests {
    static let classes = [1, 2, 3, 5, 15, 16, 17, 33, 64, 100, 1000]

    private func isNear(_ left: [Float], _ right: [Float], _ tolerance: Float, floor: Float = 1e-3) -> Bool {
        zip(left, right).allSatisfy { a, b in
            a == b || (a.isNaN && b.isNaN) || abs(a - b) <= tolerance * max(abs(b), floor)
        }
    }

    private func logits(_ samples: inout Samples, _ count: Int) -> [Float] {
        let range: Float = [0.1, 3, 50, 1e4, 1e30][samples.integer(0...4)]
        return samples.floats(count, range: range)
    }

    @Test(arguments: fastSets) func `softmax and its cross-entropy are those of the reference`(set: InstructionSet)
        throws
    {
        let kernels = try #require(Kernels(set))
        var samples = Samples(seed: 1)
        for classes in Self.classes {
            for rows in [0, 1, 3] {
                let stride = classes + 2
                let start = logits(&samples, rows == 0 ? 0 : (rows - 1) * stride + classes)
                let targets = Exact((0..<rows).map { _ in Int32(samples.integer(-1...classes - 1)) })
                func after(_ kernels: Kernels) -> (loss: Double, floats: [Float], integers: [Int32]) {
                    let values = Exact(start)
                    let losses = Exact([Float](repeating: 7, count: rows))
                    let best = Exact([Int32](repeating: 7, count: rows))
                    let ranks = Exact([Int32](repeating: 7, count: rows))
                    let rankLosses = Exact([Float](repeating: 7, count: rows))
                    let loss = kernels.softmaxRanks(
                        logits: values.pointer,
                        targets: targets.pointer,
                        rows: rows,
                        classes: classes,
                        stride: stride,
                        losses: rankLosses.pointer,
                        ranks: ranks.pointer
                    )
                    let same = kernels.softmaxCrossEntropy(
                        logits: values.pointer,
                        targets: targets.pointer,
                        rows: rows,
                        classes: classes,
                        stride: stride,
                        scale: 0.25,
                        losses: losses.pointer,
                        best: best.pointer
                    )
                    #expect(abs(loss - same) <= 1e-6 * abs(same))
                    return (
                        loss, values.elements + losses.elements + rankLosses.elements, best.elements + ranks.elements
                    )
                }
                let (fast, slow) = (after(kernels), after(.reference))
                #expect(abs(fast.loss - slow.loss) <= 1e-6 * max(1, abs(slow.loss)), "\(set.name), \(classes) classes")
                #expect(isNear(fast.floats, slow.floats, 1e-6), "\(set.name), \(classes) classes")
                #expect(fast.integers == slow.integers)
            }
            let scores = logits(&samples, classes)
            let gradient = samples.floats(classes)
            func attention(_ kernels: Kernels) -> [Float] {
                let output = Exact(scores)
                let back = Exact(gradient)
                let sum = kernels.logSumExp(output.pointer, count: classes)
                kernels.softmax(output.pointer, count: classes)
                kernels.softmaxBackward(output: output.pointer, gradient: back.pointer, count: classes)
                return output.elements + back.elements + [sum]
            }
            // Differences of numbers up to 1 are taken here, so the bound is on the difference, not relative.
            #expect(
                isNear(attention(kernels), attention(.reference), 1e-6, floor: 1),
                "\(set.name), \(classes) classes"
            )
        }
    }

    @Test(arguments: InstructionSet.available)
    func `softmax of edges: masked, one class, infinite, NaN`(set: InstructionSet) throws {
        let kernels = try #require(Kernels(set))
        func softmax(_ values: [Float]) -> [Float] {
            let x = Exact(values)
            kernels.softmax(x.pointer, count: x.count)
            return x.elements
        }
        #expect(softmax([]) == [])
        #expect(softmax([-3e38]) == [1])
        #expect(softmax([-.infinity, -.infinity, -.infinity]) == [0, 0, 0])
        #expect(softmax([-.infinity, 2, -.infinity]) == [0, 1, 0])
        #expect(softmax([3e38, -3e38]) == [1, 0])
        #expect(softmax([.nan, 1]).allSatisfy { $0.isNaN })
        #expect(softmax([.nan, -.infinity]).contains { $0.isNaN })
        #expect(softmax([.infinity, 1]).contains { $0.isNaN })
        #expect(kernels.logSumExp([-.infinity, -.infinity], count: 2) == -.infinity)
        #expect(kernels.logSumExp([], count: 0) == -.infinity)
        #expect(kernels.logSumExp([.nan, -.infinity], count: 2).isNaN)
    }

    @Test(arguments: InstructionSet.available)
    func `a loss that is not finite is not hidden`(set: InstructionSet) throws {
        let kernels = try #require(Kernels(set))
        for row: [Float] in [[.nan, 0, 1], [0, .nan, 1], [.infinity, 0, 1], [-.infinity, 0, 1]] {
            let x = Exact(row)
            let target: [Int32] = [0]
            let loss = kernels.softmaxCrossEntropy(
                logits: x.pointer,
                targets: target,
                rows: 1,
                classes: 3,
                stride: 3,
                scale: 1
            )
            #expect(!loss.isFinite, "\(row)")
        }
    }

    @Test(arguments: InstructionSet.available)
    func `the best class of equal ones is the lowest, and ranks agree`(set: InstructionSet) throws {
        let kernels = try #require(Kernels(set))
        for classes in [2, 17, 40] {
            for target in 0..<classes {
                let x = Exact([Float](repeating: 1, count: classes))
                let targets = [Int32(target)]
                var best: Int32 = 7
                var rank: Int32 = 7
                var loss: Float = 7
                _ = kernels.softmaxRanks(
                    logits: x.pointer,
                    targets: targets,
                    rows: 1,
                    classes: classes,
                    stride: classes,
                    losses: &loss,
                    ranks: &rank
                )
                _ = kernels.softmaxCrossEntropy(
                    logits: x.pointer,
                    targets: targets,
                    rows: 1,
                    classes: classes,
                    stride: classes,
                    scale: 1,
                    best: &best
                )
                #expect(best == 0)
                #expect(rank == Int32(target))
            }
        }
    }

    @Test(arguments: fastSets) func `cross-entropies of sigmoids are those of the reference`(set: InstructionSet) throws
    {
        let kernels = try #require(Kernels(set))
        var samples = Samples(seed: 2)
        for classes in Self.classes {
            for rows in [0, 1, 3] {
                let start = samples.floats(rows * classes, range: [1, 30, 200][samples.integer(0...2)])
                // Classes repeat among the positives, and some places are empty.
                let positives = Exact((0..<rows * 5).map { _ in Int32(samples.integer(-1...min(4, classes - 1))) })
                let judged = Exact((0..<rows).map { _ in Int32(samples.integer(-1...1)) })
                func after(_ kernels: Kernels) -> (loss: Double, gradient: [Float]) {
                    let values = Exact(start)
                    let loss = kernels.sigmoidCrossEntropy(
                        logits: values.pointer,
                        positives: positives.pointer,
                        positivesPerRow: 5,
                        judged: judged.pointer,
                        rows: rows,
                        classes: classes,
                        stride: classes,
                        scale: 0.5
                    )
                    return (loss, values.elements)
                }
                let (fast, slow) = (after(kernels), after(.reference))
                #expect(sameBits(fast.gradient, slow.gradient), "\(set.name), \(classes) classes")
                #expect(abs(fast.loss - slow.loss) <= 1e-6 * max(1, abs(slow.loss)), "\(set.name), \(classes) classes")
            }
            let single = samples.floats(classes, range: 50)
            let labels = Exact((0..<classes).map { Float([-1, 0, 0.5, 1][($0 + classes) % 4]) })
            func judgement(_ kernels: Kernels) -> (loss: Double, gradient: [Float]) {
                let values = Exact(single)
                let loss = kernels.binaryCrossEntropy(
                    logits: values.pointer,
                    labels: labels.pointer,
                    count: classes,
                    scale: 2
                )
                return (loss, values.elements)
            }
            let (fast, slow) = (judgement(kernels), judgement(.reference))
            #expect(sameBits(fast.gradient, slow.gradient))
            #expect(abs(fast.loss - slow.loss) <= 1e-6 * max(1, abs(slow.loss)))
        }
    }

    @Test(arguments: InstructionSet.available)
    func `gradients agree with finite differences of the losses`(set: InstructionSet) throws {
        let kernels = try #require(Kernels(set))
        var samples = Samples(seed: 3)
        let classes = 7
        let start = samples.floats(classes, range: 2)
        func softmaxLoss(_ values: Exact<Float>) -> Double {
            kernels.softmaxCrossEntropy(
                logits: values.pointer,
                targets: [4],
                rows: 1,
                classes: classes,
                stride: classes,
                scale: 1
            )
        }
        func sigmoidLoss(_ values: Exact<Float>) -> Double {
            kernels.sigmoidCrossEntropy(
                logits: values.pointer,
                positives: [2, 5],
                positivesPerRow: 2,
                judged: [0],
                rows: 1,
                classes: classes,
                stride: classes,
                scale: 1
            )
        }
        for loss in [softmaxLoss, sigmoidLoss] {
            let gradient = Exact(start)
            _ = loss(gradient)
            for index in 0..<classes {
                let (above, below) = (Exact(start), Exact(start))
                above.pointer[index] += 1 / 64
                below.pointer[index] -= 1 / 64
                let slope = (loss(above) - loss(below)) * 32
                #expect(abs(slope - Double(gradient.pointer[index])) < 1e-4)
            }
        }
    }
}
