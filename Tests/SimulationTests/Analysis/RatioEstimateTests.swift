import PredisPrimitives
import Testing

@testable import Simulation

@Suite struct RatioEstimateTests {
    @Test func `equal stretches leave no doubt`() {
        let estimate = RatioEstimate(Array(repeating: (part: 3, whole: 4), count: 20))
        #expect(abs(estimate.value - 0.75) < 1e-12 && estimate.high - estimate.low < 1e-9)
    }

    @Test func `nothing counted is no gain and no doubt`() {
        let estimate = RatioEstimate(Array(repeating: (part: 0, whole: 0), count: 20))
        #expect(estimate.value == 1 && estimate.low == 1 && estimate.high == 1)
    }

    /// 1000 samples of 20 independent stretches each: the interval must hold the true ratio in about 950 of them.
    @Test func `the interval holds the true ratio in about 95 of 100 cases`() {
        var random = SplitMix64(seed: 11)
        var held = 0
        for _ in 0..<1000 {
            let estimate = RatioEstimate(
                (0..<20).map { _ in
                    let whole = 200 + Int(random.next() % 400)
                    let part = (0..<whole).count { _ in random.nextUnit() < 0.6 }
                    return (part: part, whole: whole)
                }
            )
            if (estimate.low...estimate.high).contains(0.6) { held += 1 }
        }
        #expect((925...975).contains(held), "\(held) of 1000")
    }
}
