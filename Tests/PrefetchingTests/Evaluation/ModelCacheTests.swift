import PredisPrimitives
import Testing

@Suite struct ModelCacheTests {
    /// Misses of S3-FIFO with arrays searched from end to end.
    private struct SlowS3FIFO {
        var capacity: Int
        var small: [UInt32] = []
        var main: [UInt32] = []
        /// The latest keys out of the small queue; one that came back leaves a hole.
        var ghost: [UInt32?] = []
        var frequency: [UInt32: Int] = [:]
        var misses = 0

        mutating func demand(_ key: UInt32) {
            if let count = frequency[key] { return frequency[key] = min(3, count + 1) }
            misses += 1
            let place = ghost.firstIndex(of: key)
            if let place { ghost[place] = nil }
            while small.count + main.count >= capacity { evict() }
            frequency[key] = 0
            if place == nil { small.append(key) } else { main.append(key) }
        }

        mutating func evict() {
            let mainShare = capacity - max(1, capacity / 10)
            while true {
                if main.count > mainShare || small.isEmpty {
                    let key = main.removeFirst()
                    guard let count = frequency[key], count > 0 else { return frequency[key] = nil }
                    frequency[key] = count - 1
                    main.append(key)
                } else {
                    let key = small.removeFirst()
                    guard frequency[key, default: 0] >= 2 else {
                        frequency[key] = nil
                        ghost.append(key)
                        if ghost.count > capacity - max(1, capacity / 10) { ghost.removeFirst() }
                        return
                    }
                    frequency[key] = 0
                    main.append(key)
                }
            }
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `without prefetches it is plain S3-FIFO`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var model = SlowS3FIFO(capacity: 50)
        var cache = ModelCache(capacity: 50, keys: 200)
        var misses = 0
        for _ in 0..<5000 {
            let key = UInt32(min(random.next() % 200, random.next() % 200))
            model.demand(key)
            if cache.demand(key) == .miss { misses += 1 }
        }
        #expect(misses == model.misses, "seed \(seed)")
    }

    @Test func `a prefetched entry is used once or leaves unused once`() {
        var random = SplitMix64(seed: 4)
        var cache = ModelCache(capacity: 40, keys: 200)
        var pending: Set<UInt32> = []
        for _ in 0..<20_000 {
            let key = UInt32(random.next() % 200)
            if random.next() % 3 == 0 {
                if !cache.contains(key) { pending.insert(key) }
                cache.prefetch(key)
            } else if cache.demand(key) == .firstUse {
                #expect(pending.remove(key) != nil)
            }
            for unused in cache.takeUnused() { #expect(pending.remove(unused) != nil) }
        }
        #expect(pending.count <= 10)
    }
}
