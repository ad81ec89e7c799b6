import AccessModel

@testable import Prediction

/// An LRU cache that fetches at once whatever a predictor proposes, at its most recent end.
struct PrefetchingLRU {
    private enum State: UInt8 {
        case absent
        case prefetched
        case demanded
    }

    private(set) var misses = 0
    private(set) var prefetches = 0
    private let capacity: Int
    private var count = 0
    private var states: [State]
    /// A ring through the resident keys, from the most to the least recently used, closed by the element past the last
    /// key.
    private var older: [Int32]
    private var newer: [Int32]

    init(capacity: Int, keyCount: Int) {
        self.capacity = capacity
        states = Array(repeating: .absent, count: keyCount)
        older = Array(repeating: Int32(keyCount), count: keyCount + 1)
        newer = older
    }

    /// Runs through all keys.
    mutating func run<Peer: Predictor & ~Copyable>(_ keys: [UInt32], predictor: inout Peer) {
        var candidates = CandidateBuffer(capacity: 64)
        var proposals: [(probability: Float, key: Int)] = []
        for key in keys {
            predictor.observe(AccessEvent(key: KeyID(rawValue: key), time: 0, outcome: demand(Int(key))))
            predictor.predict(into: &candidates)
            proposals.removeAll(keepingCapacity: true)
            for position in 0..<candidates.count {
                proposals.append((candidates[position].probability, Int(candidates[position].key.rawValue)))
            }
            // The most probable last, so that it is the most recent.
            proposals.sort { $0 < $1 }
            for proposal in proposals where states[proposal.key] == .absent {
                prefetches += 1
                insert(proposal.key, .prefetched)
            }
        }
    }

    private mutating func demand(_ key: Int) -> AccessOutcome {
        let state = states[key]
        if state == .absent {
            misses += 1
            insert(key, .demanded)
            return .miss
        }
        unlink(key)
        link(key)
        states[key] = .demanded
        return state == .prefetched ? .firstUse : .hit
    }

    private mutating func insert(_ key: Int, _ state: State) {
        if count == capacity {
            let victim = Int(newer[states.count])
            unlink(victim)
            states[victim] = .absent
            count -= 1
        }
        link(key)
        states[key] = state
        count += 1
    }

    private mutating func link(_ key: Int) {
        let end = states.count
        let first = older[end]
        older[key] = first
        newer[key] = Int32(end)
        newer[Int(first)] = Int32(key)
        older[end] = Int32(key)
    }

    private mutating func unlink(_ key: Int) {
        older[Int(newer[key])] = older[key]
        newer[Int(older[key])] = newer[key]
    }
}
