import PredisPrimitives
import Statistics
import Testing

@Suite struct SequenceTests {
    /// The distances by looking back at every access.
    private func naiveDistances(_ keys: [UInt32]) -> (histogram: [Int: Int], first: Int) {
        var (histogram, first) = ([Int: Int](), 0)
        for (index, key) in keys.enumerated() {
            if let last = keys[..<index].lastIndex(of: key) {
                histogram[Set(keys[(last + 1)..<index]).count, default: 0] += 1
            } else {
                first += 1
            }
        }
        return (histogram, first)
    }

    @Test("Reuse distances are those of looking back", arguments: 1...6 as ClosedRange<UInt64>)
    func reuse(_ seed: UInt64) {
        let keys = Samples.zipfKeys(700, keys: 20 * Int(seed), exponent: 0.8, seed: seed)
        let distances = ReuseDistances(keys, keyCount: 20 * Int(seed))
        let naive = naiveDistances(keys)
        #expect(distances.firstAccesses == naive.first)
        for (distance, count) in distances.histogram.enumerated() {
            #expect(count == naive.histogram[distance, default: 0], "distance \(distance)")
        }
        #expect(distances.histogram.reduce(0, +) + naive.first == 700)
    }

    @Test("The miss ratio is that of an LRU cache, and octaves are its hit ratios")
    func missRatio() {
        let keys = Samples.zipfKeys(2000, keys: 100, exponent: 0.8, seed: 4)
        let distances = ReuseDistances(keys, keyCount: 100)
        for capacity in [1, 5, 16, 50] {
            var (cache, misses) = ([UInt32](), 0)
            for key in keys {
                if let place = cache.firstIndex(of: key) { cache.remove(at: place) } else { misses += 1 }
                cache.append(key)
                if cache.count > capacity { cache.removeFirst() }
            }
            #expect(abs(distances.missRatio(capacity: capacity) - Double(misses) / 2000) < 1e-12)
        }
        #expect(abs(distances.octaves[4] - (1 - distances.missRatio(capacity: 16))) < 1e-12)
    }

    @Test("A sample of the keys estimates miss ratios within the stated error")
    func sampled() {
        let keys = Samples.zipfKeys(60_000, keys: 10_000, exponent: 0.7, seed: 9)
        let exact = ReuseDistances(keys, keyCount: 10_000)
        var misses = 0
        for seed in 1...5 as ClosedRange<UInt64> {
            let sampled = SampledReuseDistances(keys, keyCount: 10_000, rate: 0.2, seed: seed)
            for capacity in [100, 1000, 4000] {
                let error = abs(sampled.missRatio(capacity: capacity) - exact.missRatio(capacity: capacity))
                if error > sampled.statedError { misses += 1 }
            }
            #expect(sampled.statedError < 0.15)
        }
        #expect(misses <= 1)
    }

    @Test("Following every key is exact")
    func sampledWhole() {
        let keys = Samples.zipfKeys(3000, keys: 200, exponent: 0.9, seed: 2)
        let exact = ReuseDistances(keys, keyCount: 200)
        let whole = SampledReuseDistances(keys, keyCount: 200, rate: 1)
        #expect(abs(exact.missRatio(capacity: 30) - whole.missRatio(capacity: 30)) < 1e-12)
    }

    @Test("In a loop the present key tells all, in independent draws nothing")
    func entropy() {
        let loop = TransitionEntropy(keys: (0..<4000).map { UInt32($0 % 16) })
        #expect(loop.conditional < 0.05 && abs(loop.marginal - 4) < 0.01 && loop.information > 0.98)
        let level = Samples.rejections(1..<80) { seed in
            let keys = Samples.zipfKeys(300, keys: 8, exponent: 0.8, seed: seed)
            return TransitionEntropy(keys: keys, shuffles: 19, seed: seed).test.pValue
        }
        #expect(level < 0.13)
    }

    @Test("The bias of entropy from few observations is corrected")
    func entropyBias() {
        // Uniform over 32 keys: 5 bits whatever came before.
        var random = SplitMix64(seed: 1)
        let keys = (0..<20_000).map { _ in UInt32(random.next() % 32) }
        let entropy = TransitionEntropy(keys: keys)
        #expect(abs(entropy.conditional - 5) < 0.005)
    }

    @Test("Streams are followed apart")
    func streams() {
        // Two loops through each other's gaps, in random order.
        var random = SplitMix64(seed: 7)
        var place = [0, 0]
        var (keys, streams) = ([UInt32](), [UInt32]())
        for _ in 0..<6000 {
            let stream = Int(random.next() % 2)
            place[stream] += 1
            keys.append(UInt32(place[stream] % 8 + stream * 8))
            streams.append(UInt32(stream))
        }
        #expect(TransitionEntropy(keys: keys, streams: streams).information > 0.98)
        #expect(TransitionEntropy(keys: keys).information < 0.6)
    }
}
