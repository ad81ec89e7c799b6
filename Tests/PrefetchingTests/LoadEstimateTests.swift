import AccessModel
import PredisPrimitives
import Testing

@testable import Prefetching

@Suite struct LoadEstimateTests {
    @Test func `without a shadow every would-be miss is a load`() {
        var estimate = LoadEstimate()
        for outcome in AccessOutcome.allCases {
            #expect(estimate.loads(outcome, without: .unknown) == (outcome.isWouldBeMiss ? 1 : 0))
        }
    }

    @Test func `what the shadow knows counts as it is`() {
        var estimate = LoadEstimate()
        for outcome in AccessOutcome.allCases {
            #expect(estimate.loads(outcome, without: .miss) == 1)
            #expect(estimate.loads(outcome, without: .hit) == 0)
            #expect(estimate.loads(outcome, without: .joined) == 0)
        }
    }

    /// A fifth of the misses are caused by prefetching; one key in ten is followed.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a sample corrects the others without bias`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var estimate = LoadEstimate()
        var estimated: Float = 0
        var truth: Float = 0
        for _ in 0..<200_000 {
            let isCaused = random.next() % 5 == 0
            let isFollowed = random.next() % 10 == 0
            truth += isCaused ? 0 : 1
            estimated += estimate.loads(.miss, without: isFollowed ? (isCaused ? .hit : .miss) : .unknown)
        }
        #expect(abs(estimated / truth - 1) < 0.01, "seed \(seed)")
        #expect(abs(estimate.ratio - 0.8) < 0.02, "seed \(seed)")
    }
}
