import AccessModel
import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct SequentialPredictorTests {
    /// Three sequences of twenty keys, the last of each with no successor.
    static let next: [UInt32] = (0..<60).map { $0 % 20 == 19 ? .max : $0 + 1 }

    @Test(arguments: [1, 2, 3, 5], [1, 3, 64])
    func `predicts what its definition says`(runLength: Int, runWindow: Int) {
        let configuration = SequentialConfiguration(degree: 3, runLength: runLength, runWindow: runWindow)
        for seed in 1...3 as ClosedRange<UInt64> {
            var random = SplitMix64(seed: seed)
            var predictor = SequentialPredictor(next: Self.next, configuration: configuration)
            var buffer = CandidateBuffer()
            // The twin: for each key expected, the length of its run and when it was begun or continued.
            var runs: [UInt32: (length: Int, time: Int)] = [:]
            var places: [UInt32] = [0, 20, 40]
            for step in 0..<3000 {
                let lane = Int(random.next() % 3)
                // Now and then a jump, an access to the same key again, or one to a key the table does not know.
                let chance = random.next() % 16
                if chance == 0 { places[lane] = UInt32(random.next() % 60) }
                let key = chance == 1 ? 1000 + UInt32(random.next() % 9) : places[lane]
                let successor = Int(key) < Self.next.count && Self.next[Int(key)] != .max ? Self.next[Int(key)] : nil
                if chance > 2, let successor { places[lane] = successor }

                runs = runs.filter { step - $0.value.time <= runWindow }
                var length = (runs.removeValue(forKey: key)?.length ?? 0) + 1
                if let successor {
                    length = max(length, runs[successor]?.length ?? 0)
                    runs[successor] = (length, step)
                }
                var expected: Set<UInt32> = []
                if length >= runLength, let successor {
                    let end = (key / 20 + 1) * 20
                    expected = Set(successor..<min(successor + 3, end))
                }
                let predictions = predictor.predictions(after: key, into: &buffer)
                #expect(Set(predictions.keys) == expected, "seed \(seed), step \(step), key \(key)")
            }
        }
    }

    @Test func `the nearest key comes first`() {
        var predictor = SequentialPredictor(next: Self.next, configuration: SequentialConfiguration(degree: 2))
        var buffer = CandidateBuffer()
        _ = predictor.predictions(after: 4, into: &buffer)
        #expect(buffer.count == 2)
        #expect(buffer[0].key.rawValue == 5)
        #expect(buffer[1].key.rawValue == 6)
    }

    @Test func `a sequence that comes round is told once`() {
        var predictor = SequentialPredictor(next: [1, 2, 0], configuration: SequentialConfiguration(degree: 9))
        var buffer = CandidateBuffer()
        #expect(predictor.predictions(after: 0, into: &buffer).keys.sorted() == [1, 2])
    }

    @Test func `writes and removals are no accesses and are not predicted from`() {
        var predictor = SequentialPredictor(next: Self.next, configuration: SequentialConfiguration(runLength: 2))
        var buffer = CandidateBuffer()
        _ = predictor.predictions(after: 3, into: &buffer)
        #expect(predictor.predictions(after: 4, outcome: .write, into: &buffer).isEmpty)
        #expect(predictor.predictions(after: 4, into: &buffer) == [5: 1])
    }
}
