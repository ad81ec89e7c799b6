import CacheCore

/// An eviction policy in the plainest words: arrays, linear searches, the oldest key first.
protocol NaivePolicy {
    var keys: [String] { get }
    mutating func recall(_ key: String) -> Bool
    mutating func insert(_ key: String, recalled: Bool)
    mutating func touch(_ key: String)
    mutating func remove(_ key: String)
    mutating func evict(residents: Int) -> String?
}

extension EvictionPolicyName {
    var naive: any NaivePolicy {
        switch self {
        case .lru: NaiveLRU()
        case .s3fifo: NaiveS3FIFO()
        case .sieve: NaiveSIEVE()
        case .arc: NaiveARC()
        case .wTinyLFU: NaiveWTinyLFU()
        }
    }
}

struct NaiveLRU: NaivePolicy {
    var keys: [String] = []

    mutating func recall(_ key: String) -> Bool { false }
    mutating func insert(_ key: String, recalled: Bool) { keys.append(key) }
    mutating func remove(_ key: String) { keys.removeAll { $0 == key } }
    mutating func evict(residents: Int) -> String? { keys.isEmpty ? nil : keys.removeFirst() }

    mutating func touch(_ key: String) {
        remove(key)
        keys.append(key)
    }
}

struct NaiveSIEVE: NaivePolicy {
    var keys: [String] = []
    var visited: Set<String> = []
    var hand: String?

    mutating func recall(_ key: String) -> Bool { false }
    mutating func insert(_ key: String, recalled: Bool) { keys.append(key) }
    mutating func touch(_ key: String) { visited.insert(key) }

    mutating func remove(_ key: String) {
        guard let index = keys.firstIndex(of: key) else { return }
        if hand == key { hand = index + 1 < keys.count ? keys[index + 1] : nil }
        keys.remove(at: index)
        visited.remove(key)
    }

    mutating func evict(residents: Int) -> String? {
        guard !keys.isEmpty else { return nil }
        var index = hand.flatMap { keys.firstIndex(of: $0) } ?? 0
        while visited.remove(keys[index]) != nil { index = (index + 1) % keys.count }
        let victim = keys[index]
        hand = victim
        remove(victim)
        return victim
    }
}

struct NaiveS3FIFO: NaivePolicy {
    var small: [String] = []
    var main: [String] = []
    var ghost: [String] = []
    var hits: [String: Int] = [:]

    var keys: [String] { small + main }

    mutating func recall(_ key: String) -> Bool {
        defer { ghost.removeAll { $0 == key } }
        return ghost.contains(key)
    }

    mutating func insert(_ key: String, recalled: Bool) {
        hits[key] = 0
        if recalled { main.append(key) } else { small.append(key) }
    }

    mutating func touch(_ key: String) { hits[key, default: 0] += 1 }

    mutating func remove(_ key: String) {
        small.removeAll { $0 == key }
        main.removeAll { $0 == key }
    }

    mutating func evict(residents: Int) -> String? {
        let population = small.count + main.count
        let mainShare = population - population / 10
        while !keys.isEmpty {
            if main.count > mainShare || small.isEmpty {
                let key = main.removeFirst()
                let count = hits[key, default: 0]
                guard count >= 1 else { return key }
                hits[key] = min(count, 3) - 1
                main.append(key)
            } else {
                while !small.isEmpty {
                    let key = small.removeFirst()
                    guard hits[key, default: 0] >= 2 else {
                        let capacity = residents * 9 / 10
                        ghost.append(key)
                        if ghost.count > capacity { ghost.removeFirst(ghost.count - capacity) }
                        return key
                    }
                    hits[key] = 0
                    main.append(key)
                }
            }
        }
        return nil
    }
}
