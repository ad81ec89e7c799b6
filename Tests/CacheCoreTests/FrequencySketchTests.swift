import PredisPrimitives
import Testing

@testable import CacheCore

@Suite("The frequency sketch")
struct FrequencySketchTests {
    @Test("never answers too little, and rarely too much", arguments: [1, 2, 3] as [UInt64])
    func boundsHold(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var sketch = FrequencySketch()
        sketch.ensureCapacity(512)
        var counts: [UInt64: Int] = [:]
        // As many as may pass without halving.
        for _ in 0..<5000 {
            let hash = SplitMix64.mix(UInt64(500 * random.nextUnit() * random.nextUnit() * random.nextUnit()))
            counts[hash, default: 0] += 1
            sketch.increment(hash, population: 512)
        }
        var tooHigh = 0
        for (hash, count) in counts {
            #expect(sketch.frequency(hash) >= min(15, count), "seed \(seed)")
            if sketch.frequency(hash) > min(15, count) { tooHigh += 1 }
        }
        #expect(tooHigh * 5 < counts.count, "seed \(seed): \(tooHigh) of \(counts.count)")
    }

    @Test func halvingMakesThePastFade() {
        var sketch = FrequencySketch()
        sketch.ensureCapacity(64)
        for _ in 0..<12 { sketch.increment(1, population: 64) }
        for key in 100..<800 { sketch.increment(SplitMix64.mix(UInt64(key)), population: 64) }
        #expect((6...8).contains(sketch.frequency(1)))
    }

    @Test func growingForgetsEverything() {
        var sketch = FrequencySketch()
        sketch.ensureCapacity(64)
        for _ in 0..<12 { sketch.increment(1, population: 64) }
        sketch.ensureCapacity(64)
        #expect(sketch.frequency(1) == 12)
        sketch.ensureCapacity(65)
        #expect(sketch.frequency(1) == 0)
    }
}
