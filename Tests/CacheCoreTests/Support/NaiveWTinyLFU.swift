import PredisPrimitives

/// W-TinyLFU with lists, the oldest key first, and one counter at a time.
struct NaiveWTinyLFU: NaivePolicy {
    var window: [String] = []
    var trial: [String] = []
    var protected: [String] = []
    var share = 0.01
    var population = 0
    var hasEvicted = false
    var sketch = Sketch()
    var random = SplitMix64(seed: 0)

    var hits = 0
    var misses = 0
    var lastHitRatio = 0.0
    var step = -0.0625

    var keys: [String] { window + trial + protected }

    struct Sketch {
        var counters: [Int: Int] = [:]
        var capacity = 8
        var size = 0
        let hasher = KeyHasher(seed: 11)

        private func places(_ key: String) -> [Int] {
            let hash = SplitMix64.mix(hasher.hash(Array(key.utf8)))
            let block = Int(hash % UInt64(capacity / 8))
            return (0..<4).map { row in
                let bits = Int(hash >> UInt64(32 + 8 * row) & 31)
                return block * 128 + row * 32 + bits % 2 * 16 + bits / 2
            }
        }

        func frequency(_ key: String) -> Int { places(key).map { counters[$0] ?? 0 }.min() ?? 0 }

        mutating func increment(_ key: String, population: Int) {
            let low = places(key).filter { counters[$0] ?? 0 < 15 }
            for place in low { counters[place, default: 0] += 1 }
            if low.isEmpty { return }
            size += 1
            guard size >= 10 * max(1, population) else { return }
            let odd = counters.values.count { $0 % 2 == 1 }
            counters = counters.mapValues { $0 / 2 }
            size = max(0, (size - odd / 4) / 2)
        }

        mutating func grow(to population: Int) {
            guard population > capacity else { return }
            while capacity < population { capacity *= 2 }
            counters = [:]
            size = 0
        }
    }

    var windowLimit: Int { max(1, population - Int(Double(population) * (1 - share))) }

    var protectedLimit: Int {
        let main = Int(Double(population) * 0.99)
        return max(0, population - windowLimit - (main - Int(Double(main) * 0.8)))
    }

    mutating func recall(_ key: String) -> Bool {
        misses += 1
        sketch.increment(key, population: population)
        return false
    }

    mutating func touch(_ key: String) {
        hits += 1
        sketch.increment(key, population: population)
        if window.contains(key) {
            remove(key)
            window.append(key)
            return
        }
        let wasOnTrial = trial.contains(key)
        remove(key)
        protected.append(key)
        if wasOnTrial { shrinkProtected() }
    }

    mutating func remove(_ key: String) {
        window.removeAll { $0 == key }
        trial.removeAll { $0 == key }
        protected.removeAll { $0 == key }
    }

    mutating func insert(_ key: String, recalled: Bool) {
        window.append(key)
        population = max(population, keys.count)
        sketch.grow(to: population)
        if hasEvicted, hits + misses >= 10 * population { climb() }
        shrinkQueues()
    }

    mutating func shrinkQueues() {
        while window.count > windowLimit { trial.append(window.removeFirst()) }
        shrinkProtected()
    }

    mutating func shrinkProtected() {
        while protected.count > protectedLimit { trial.append(protected.removeFirst()) }
    }

    mutating func climb() {
        let hitRatio = Double(hits) / Double(hits + misses)
        let change = hitRatio - lastHitRatio
        let amount = change >= 0 ? step : -step
        step = abs(change) >= 0.05 ? (amount >= 0 ? 0.0625 : -0.0625) : 0.98 * amount
        lastHitRatio = hitRatio
        hits = 0
        misses = 0
        share = min(max(share + amount, 0), share + Double(protectedLimit) / Double(population))
        shrinkProtected()
        while window.count < windowLimit, !(trial + protected).isEmpty {
            window.append(trial.isEmpty ? protected.removeFirst() : trial.removeFirst())
        }
    }

    mutating func evict(residents: Int) -> String? {
        guard !keys.isEmpty else { return nil }
        population = keys.count
        hasEvicted = true
        shrinkQueues()
        if !window.isEmpty, window.count >= windowLimit {
            let candidate = window.removeFirst()
            guard let victim = trial.first else { return candidate }
            let frequency = sketch.frequency(candidate)
            let hash = sketch.hasher.hash(Array(candidate.utf8))
            let wins = frequency > sketch.frequency(victim) || (frequency >= 6 && (random.next() ^ hash) % 128 == 0)
            guard wins else { return candidate }
            trial.removeFirst()
            trial.append(candidate)
            return victim
        }
        if !trial.isEmpty { return trial.removeFirst() }
        return protected.isEmpty ? window.removeFirst() : protected.removeFirst()
    }
}
