import PredisPrimitives
import Testing

@testable import Prefetching

@Suite struct TrafficBudgetTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `loads exceed their share by the burst at most, in any stretch`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var budget = TrafficBudget(rate: 1.25, burst: 32)
        // Loads minus their share since the stretch with the largest excess began.
        var excess: Float = 0
        var largest: Float = 0
        for _ in 0..<50_000 {
            switch random.next() % 4 {
            case 0:  // a miss
                budget.earn()
                budget.pay()
                excess = max(0, excess + 1 - 1.25)
            case 1:  // a removed miss
                budget.earn()
                excess = max(0, excess - 1.25)
            default:  // as many prefetches as it lets through
                guard budget.canPay else { continue }
                budget.pay()
                excess += 1
            }
            largest = max(largest, excess)
        }
        #expect(largest <= 32.01, "seed \(seed)")
        #expect(largest > 8, "seed \(seed): the budget was never used")
    }

    @Test func `misses alone earn no more than the burst`() {
        var budget = TrafficBudget(rate: 1.25, burst: 10)
        for _ in 0..<1000 {
            budget.earn()
            budget.pay()
        }
        #expect(budget.tokens <= 10)
        var prefetches = 0
        while budget.canPay {
            budget.pay()
            prefetches += 1
        }
        #expect((8...10).contains(prefetches))
    }
}
