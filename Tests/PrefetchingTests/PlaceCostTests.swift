import PredisPrimitives
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

    @Test func `a sample counts for all, and is believed more slowly`() {
        var random = SplitMix64(seed: 1)
        var cost = PlaceCost(assumed: 0, share: 0.25)
        var early: Float = 0
        for step in 0..<80_000 {
            cost.noteIssue()
            if step % 5 == 0, random.next() % 4 == 0 {
                cost.note(waits: true, usesPrefetch: false, waitsWithout: false)
            }
            if step == 255 { early = cost.value }
        }
        #expect(abs(cost.value - 0.2) < 0.03)
        #expect(early < 0.15)
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
