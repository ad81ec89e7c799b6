import Testing

@testable import Prefetching

@Suite struct PlaceCostTests {
    @Test func `is what was assumed until something is counted`() {
        var cost = PlaceCost(assumed: 0.06)
        #expect(cost.value == 0.06)
        for _ in 0..<100 { cost.noteIssue() }
        #expect(cost.value == 0.06)
    }

    @Test func `counts misses caused for each prefetch`() {
        var cost = PlaceCost(assumed: 0)
        for step in 0..<20_000 {
            cost.noteIssue()
            // A used prefetch that saved a miss, one hit in both caches, and every tenth time a miss that was caused.
            cost.note(waits: false, usesPrefetch: true, waitsWithout: true)
            cost.note(waits: false, usesPrefetch: false, waitsWithout: false)
            if step % 10 == 0 { cost.note(waits: true, usesPrefetch: false, waitsWithout: false) }
        }
        #expect(abs(cost.value - 0.1) < 0.01)
    }

    @Test func `a use that saved nothing is harm, a lucky hit is not`() {
        var wasteful = PlaceCost(assumed: 0)
        var lucky = PlaceCost(assumed: 0)
        for _ in 0..<5000 {
            wasteful.noteIssue()
            wasteful.note(waits: false, usesPrefetch: true, waitsWithout: false)
            lucky.noteIssue()
            lucky.note(waits: false, usesPrefetch: false, waitsWithout: true)
        }
        #expect(wasteful.value > 0.9)
        #expect(lucky.value == 0)
    }
}
