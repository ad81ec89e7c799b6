import AccessModel
import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct ProbabilityGraphPredictorTests {
    static let configurations = [
        ProbabilityGraphConfiguration(),
        ProbabilityGraphConfiguration(window: 3, threshold: 0.1),
        ProbabilityGraphConfiguration(window: 1, threshold: 0),
        ProbabilityGraphConfiguration(window: 5, threshold: 0.3, capacity: .init(keys: 16, successors: 12)),
        ProbabilityGraphConfiguration(window: 4, threshold: 0.05, capacity: .init(keys: 1, successors: 4)),
        ProbabilityGraphConfiguration(window: 8, threshold: 0.25, capacity: .init(keys: 200, successors: 33)),
    ]

    @Test(arguments: configurations, KeyStream.allCases)
    func `predicts what its definition says`(configuration: ProbabilityGraphConfiguration, stream: KeyStream) {
        for seed in 1...2 as ClosedRange<UInt64> {
            var predictor = ProbabilityGraphPredictor(configuration: configuration)
            var twin = NaiveProbabilityGraph(configuration: configuration)
            var buffer = CandidateBuffer(capacity: 256)
            for (step, key) in stream.keys(1500, seed: seed).enumerated() {
                twin.observe(key)
                let predictions = predictor.predictions(after: key, into: &buffer)
                #expect(predictions == twin.predictions(after: key), "\(stream), seed \(seed), step \(step)")
            }
        }
    }

    @Test func `a window is counted once it is complete, each key once`() {
        var predictor = ProbabilityGraphPredictor(configuration: ProbabilityGraphConfiguration(window: 4))
        var buffer = CandidateBuffer()
        for key in [1, 2, 2, 3] as [UInt32] { _ = predictor.predictions(after: key, into: &buffer) }
        #expect(predictor.predictions(after: 1, into: &buffer) == [2: 1, 3: 1])
        for key in [4, 2, 5, 6] as [UInt32] { _ = predictor.predictions(after: key, into: &buffer) }
        #expect(predictor.predictions(after: 1, into: &buffer) == [2: 1])
    }

    @Test func `of too many the most probable are proposed`() {
        let configuration = ProbabilityGraphConfiguration(window: 20, threshold: 0.1)
        var predictor = ProbabilityGraphPredictor(configuration: configuration)
        var twin = NaiveProbabilityGraph(configuration: configuration)
        var buffer = CandidateBuffer(capacity: 3)
        for (step, key) in KeyStream.groups.keys(3000, seed: 7).enumerated() {
            twin.observe(key)
            let expected = twin.predictions(after: key).values.sorted(by: >).prefix(3)
            let proposed = predictor.predictions(after: key, into: &buffer).values.sorted(by: >)
            #expect(proposed == Array(expected), "step \(step)")
        }
    }

    @Test func `writes and removals are no accesses and are not predicted from`() {
        var predictor = ProbabilityGraphPredictor(configuration: ProbabilityGraphConfiguration(window: 1))
        var buffer = CandidateBuffer()
        for _ in 0..<3 {
            for key in [1, 2] as [UInt32] { _ = predictor.predictions(after: key, into: &buffer) }
            #expect(predictor.predictions(after: 1, outcome: .write, into: &buffer).isEmpty)
            #expect(predictor.predictions(after: 9, outcome: .delete, into: &buffer).isEmpty)
        }
        #expect(predictor.predictions(after: 1, outcome: .hit, into: &buffer) == [2: 1])
    }

    @Test func `takes no more memory once it has met as many keys as it may`() {
        #if DEBUG
        let newKeys = 30_000 as UInt32
        #else
        let newKeys = 1_000_000 as UInt32
        #endif
        let capacity = ProbabilityGraphConfiguration.Capacity(keys: 500, successors: 48)
        var predictor = ProbabilityGraphPredictor(
            configuration: ProbabilityGraphConfiguration(capacity: capacity)
        )
        var buffer = CandidateBuffer()
        for key in 0..<1000 as Range<UInt32> { _ = predictor.predictions(after: key, into: &buffer) }
        let bytes = predictor.memoryBytes
        for key in 1000..<newKeys { _ = predictor.predictions(after: key &* 0x9E37_79B1, into: &buffer) }
        #expect(predictor.memoryBytes == bytes)
        #expect(predictor.keyCount == 500)
    }

    @Test func `two of the same kind that are told the same say the same`() {
        let configuration = Self.configurations[5]
        var first = ProbabilityGraphPredictor(configuration: configuration)
        var second = ProbabilityGraphPredictor(configuration: configuration)
        var buffer = CandidateBuffer(capacity: 4)
        for key in KeyStream.groups.keys(5000, seed: 3) {
            let said = first.predictions(after: key, into: &buffer)
            #expect(said == second.predictions(after: key, into: &buffer))
        }
    }
}
