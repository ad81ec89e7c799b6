import PredisPrimitives
import Testing

@testable import Prefetching

@Suite struct TrafficBudgetTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `loads exceed their share by the capacity at most, in any stretch`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var budget = TrafficBudget(rate: 1.25)
        // Loads minus their share since the stretch with the largest excess began.
        var excess: Float = 0
        var largest: Float = 0
        for _ in 0..<50_000 {
            let kind = random.next() % 4
            budget.earn(isLoad: kind <= 1)
            switch kind {
            case 0:  // a miss
                budget.pay()
                excess = max(0, excess + 1 - 1.25)
            case 1:  // a removed miss
                excess = max(0, excess - 1.25)
            default:  // as many prefetches as it lets through
                guard budget.canPay else { continue }
                budget.pay()
                excess += 1
            }
            largest = max(largest, excess)
        }
        #expect(largest <= budget.capacity + 0.01, "seed \(seed)")
        #expect(largest > 8, "seed \(seed): the budget was never used")
    }

    @Test func `three in four hundred of the loads can be saved up`() {
        var budget = TrafficBudget(rate: 1.25)
        #expect(budget.capacity == 8)
        #expect(budget.reserve == 1)
        for access in 0..<1_000_000 { budget.earn(isLoad: access % 5 == 0) }
        // 20,000 loads in 100,000 accesses.
        #expect(abs(budget.capacity - 158) < 2)
        var prefetches = 0
        while budget.canPay {
            budget.pay()
            prefetches += 1
        }
        #expect(abs(prefetches - 158) <= 2)
        #expect(budget.reserve < 0.01)
    }

    @Test func `without a limit nothing is refused`() {
        var budget = TrafficBudget(rate: .infinity)
        for _ in 0..<10_000 { budget.pay() }
        #expect(budget.canPay)
        #expect(budget.reserve == 1)
    }
}
