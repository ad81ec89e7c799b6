import NeuralNet
import Testing

/// Runs that must be equal to the bit, and runs that must agree up to the order of sums.
@Suite("Repeatability")
struct RepeatabilityTests {
    private func run(
        _ combination: Samples.Combination,
        _ numbers: Range<Int>,
        threads: Int = 1,
        from start: TrainingSnapshot? = nil,
        lanes: Int = 5
    ) throws -> TrainingSnapshot {
        var engine = try Samples.engine(combination, lanes: lanes, threads: threads)
        if let start { try engine.restore(start) }
        for number in numbers {
            let batch = Samples.batch(combination, lanes: lanes, number: number)
            _ = try engine.train(batch, learningRate: 0.01, step: number + 1)
        }
        return engine.snapshot()
    }

    @Test("The same seed gives the same bits", arguments: Samples.combinations, [1, 3])
    func sameSeed(combination: Samples.Combination, threads: Int) throws {
        let first = try run(combination, 0..<4, threads: threads)
        #expect(try run(combination, 0..<4, threads: threads) == first)
    }

    @Test("A run restored from a snapshot continues to the bit", arguments: Samples.combinations)
    func restored(combination: Samples.Combination) throws {
        let middle = try run(combination, 0..<3)
        #expect(try run(combination, 3..<6, from: middle) == run(combination, 0..<6))
    }

    @Test("Any number of threads gives the same losses and gradients up to rounding", arguments: Samples.combinations)
    func threads(combination: Samples.Combination) throws {
        var one = try Samples.engine(combination, lanes: 5)
        let batch = Samples.batch(combination, lanes: 5)
        let expected = try one.gradients(of: batch, step: 7)
        for threads in [2, 3, 5, 8] {
            var many = try Samples.engine(combination, lanes: 5, threads: threads)
            let found = try many.gradients(of: batch, step: 7)
            #expect(found.result.judged == expected.result.judged)
            #expect(found.result.hits == expected.result.hits)
            #expect(abs(found.result.loss - expected.result.loss) < 1e-6 * max(1, expected.result.loss))
            let (tensor, difference) = largestDifference(found.gradients, expected.gradients)
            #expect(difference < 1e-6, "\(tensor) with \(threads) threads")
        }
    }

    @Test("Another seed drops and samples differently", arguments: [1, 8])
    func otherSeed(index: Int) throws {
        var combination = Samples.combinations[index]
        let first = try run(combination, 0..<1)
        combination.training.seed += 1
        #expect(try run(combination, 0..<1) != first)
    }

    @Test("Evaluating in the middle of training changes nothing")
    func evaluationIsApart() throws {
        let combination = Samples.combinations[1]
        var engine = try Samples.engine(combination, lanes: 5)
        for number in 0..<4 {
            let batch = Samples.batch(combination, lanes: 5, number: number)
            _ = try engine.train(batch, learningRate: 0.01, step: number + 1)
            engine.resetState(of: .evaluation)
            _ = try engine.evaluate(Samples.batch(combination, lanes: 5, number: 9), topKeys: 2)
        }
        #expect(try engine.snapshot() == run(combination, 0..<4))
    }

    @Test("Heads that go through their rows in tiles find what heads of one tile find", arguments: [nil, 640])
    func tiles(sampledKeys: Int?) throws {
        // More judged positions than a tile has rows: 128 of the whole softmax, 512 of the sampled one.
        let isSampled = sampledKeys != nil
        let (lanes, steps) = isSampled ? (100, 8) : (32, 8)
        var combination = Samples.Combination(
            description: "tiles",
            network: Samples.network(
                vocabulary: isSampled ? 1_300 : 4_200,
                horizon: isSampled ? 0 : 2,
                confidence: !isSampled
            )
        )
        combination.training.sampledKeys = sampledKeys
        let batch = Samples.batch(combination, lanes: lanes, steps: steps)
        #expect(batch.judged > (isSampled ? 512 : 128))
        var one = try Samples.engine(combination, lanes: lanes, steps: steps)
        var many = try Samples.engine(combination, lanes: lanes, steps: steps, threads: 4)
        let expected = try one.gradients(of: batch, step: 1)
        let found = try many.gradients(of: batch, step: 1)
        #expect(abs(found.result.loss - expected.result.loss) < 1e-6)
        #expect(found.result.hits == expected.result.hits)
        let (tensor, difference) = largestDifference(found.gradients, expected.gradients)
        #expect(difference < 1e-6, "\(tensor)")
        let losses = try one.evaluate(batch, topKeys: 3)
        #expect(try losses == many.evaluate(batch, topKeys: 3))
    }
}
