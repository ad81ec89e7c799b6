import AccessModel
import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct MithrilPredictorTests {
    static let configurations = [
        MithrilConfiguration(miningRows: 16),
        MithrilConfiguration(lookahead: 5, minimumSupport: 1, maximumSupport: 1, associations: 1, miningRows: 7),
        MithrilConfiguration(minimumSupport: 3, maximumSupport: 4, trigger: .reads, miningRows: 10),
        MithrilConfiguration(
            maximumSupport: 3,
            tolerance: 0,
            trigger: .misses,
            miningRows: 8,
            recordingRows: 12,
            prefetchingRows: 9
        ),
        MithrilConfiguration(lookahead: 50, trigger: .reads, miningRows: 2, recordingRows: 1, prefetchingRows: 1),
    ]

    @Test(arguments: configurations, KeyStream.allCases)
    func `predicts what its definition says`(configuration: MithrilConfiguration, stream: KeyStream) {
        for seed in 1...2 as ClosedRange<UInt64> {
            var random = SplitMix64(seed: seed)
            var predictor = MithrilPredictor(configuration: configuration)
            var twin = NaiveMithril(configuration: configuration)
            var buffer = CandidateBuffer(capacity: 64)
            for (step, key) in stream.keys(2500, seed: seed).enumerated() {
                let outcome: AccessOutcome = [.miss, .miss, .firstUse, .late, .hit, .absent][Int(random.next() % 6)]
                twin.observe(key, outcome)
                let predictions = predictor.predictions(after: key, outcome: outcome, into: &buffer)
                #expect(Set(predictions.keys) == twin.predictions(after: key), "\(stream), seed \(seed), step \(step)")
            }
        }
    }

    @Test func `associates a pair that came together twice, in the order in which it came`() {
        var predictor = MithrilPredictor(configuration: MithrilConfiguration(miningRows: 2))
        var buffer = CandidateBuffer()
        for key in [1, 2, 50, 51, 1, 2] as [UInt32] { _ = predictor.predictions(after: key, into: &buffer) }
        #expect(predictor.predictions(after: 1, into: &buffer) == [2: 1])
        #expect(predictor.predictions(after: 2, into: &buffer).isEmpty)
    }

    @Test func `writes and removals are not recorded and are not predicted from`() {
        var predictor = MithrilPredictor(configuration: MithrilConfiguration(minimumSupport: 1, miningRows: 2))
        var buffer = CandidateBuffer()
        for key in [1, 2] as [UInt32] { _ = predictor.predictions(after: key, into: &buffer) }
        #expect(predictor.predictions(after: 1, outcome: .write, into: &buffer).isEmpty)
        #expect(predictor.predictions(after: 7, outcome: .delete, into: &buffer).isEmpty)
        #expect(predictor.predictions(after: 1, outcome: .hit, into: &buffer) == [2: 1])
    }

    @Test func `takes the memory that its configuration says, whatever comes`() {
        #if DEBUG
        let newKeys = 30_000 as UInt32
        #else
        let newKeys = 1_000_000 as UInt32
        #endif
        var predictor = MithrilPredictor(
            configuration: MithrilConfiguration(minimumSupport: 1, recordingRows: 300, prefetchingRows: 300)
        )
        var buffer = CandidateBuffer()
        let bytes = predictor.memoryBytes
        for key in 0..<newKeys { _ = predictor.predictions(after: key &* 0x9E37_79B1, into: &buffer) }
        #expect(predictor.memoryBytes == bytes)
    }

    @Test func `two of the same kind that are told the same say the same`() {
        var first = MithrilPredictor(configuration: Self.configurations[3])
        var second = MithrilPredictor(configuration: Self.configurations[3])
        var buffer = CandidateBuffer()
        for key in KeyStream.groups.keys(5000, seed: 3) {
            let said = first.predictions(after: key, into: &buffer)
            #expect(said == second.predictions(after: key, into: &buffer))
        }
    }
}
