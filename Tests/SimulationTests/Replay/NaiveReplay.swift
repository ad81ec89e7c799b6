import Simulation

/// What `PrefetchReplay` must count for `NextKeysPredictor` on LRU with prefetches among the demanded entries, found with
/// arrays searched from end to end.
struct NaiveReplay {
    private struct Entry {
        var key: UInt32
        var isUnusedPrefetch: Bool
    }

    let capacity: Int
    let latency: Int
    let degree: UInt32
    let keyCount: UInt32
    /// The least recently used first.
    private var entries: [Entry] = []
    private var plain: [UInt32] = []
    private var flights: [(key: UInt32, issuedAt: Int)] = []
    var counts = SimulationCounts()
    private var seen: Set<UInt32> = []

    init(capacity: Int, latency: Int, degree: UInt32, keyCount: Int) {
        self.capacity = capacity
        self.latency = latency
        self.degree = degree
        self.keyCount = UInt32(keyCount)
    }

    mutating func run(_ keys: [UInt32]) {
        var issuedAt: [UInt32: Int] = [:]
        for (position, key) in keys.enumerated() {
            for flight in flights.reversed() where flight.issuedAt + latency + 1 <= position {
                insert(Entry(key: flight.key, isUnusedPrefetch: true))
            }
            flights.removeAll { $0.issuedAt + latency + 1 <= position }
            counts.requests += 1
            counts.reads += 1
            counts.firstTouches += seen.insert(key).inserted ? 1 : 0
            let isPlainHit = accessPlain(key)
            counts.missesWithout += isPlainHit ? 0 : 1
            if let place = entries.firstIndex(where: { $0.key == key }) {
                counts.hits += 1
                counts.saved += isPlainHit ? 0 : 1
                let entry = entries.remove(at: place)
                if entry.isUnusedPrefetch {
                    counts.used += 1
                    noteLead(position - (issuedAt[key] ?? 0))
                }
                entries.append(Entry(key: key, isUnusedPrefetch: false))
            } else {
                counts.polluted += isPlainHit ? 1 : 0
                if let flight = flights.firstIndex(where: { $0.key == key }) {
                    counts.late += 1
                    counts.lateWait += Double(flights[flight].issuedAt + latency + 1 - position) / Double(latency + 1)
                    noteLead(position - flights[flight].issuedAt)
                    flights.remove(at: flight)
                } else {
                    counts.misses += 1
                }
                insert(Entry(key: key, isUnusedPrefetch: false))
            }
            for step in 1...degree {
                let next = (key + step) % keyCount
                if entries.contains(where: { $0.key == next }) || flights.contains(where: { $0.key == next }) {
                    counts.duplicates += 1
                } else {
                    counts.issued += 1
                    issuedAt[next] = position
                    if latency == 0 {
                        insert(Entry(key: next, isUnusedPrefetch: true))
                    } else {
                        flights.append((next, position))
                    }
                }
            }
        }
    }

    var resident: Int { entries.count { $0.isUnusedPrefetch } }
    var inFlight: Int { flights.count }

    private mutating func insert(_ entry: Entry) {
        if entries.count == capacity, entries.removeFirst().isUnusedPrefetch { counts.unused += 1 }
        entries.append(entry)
    }

    private mutating func accessPlain(_ key: UInt32) -> Bool {
        let place = plain.firstIndex(of: key)
        if let place { plain.remove(at: place) } else if plain.count == capacity { plain.removeFirst() }
        plain.append(key)
        return place != nil
    }

    private mutating func noteLead(_ lead: Int) {
        var bucket = 0
        while 2 << bucket <= lead { bucket += 1 }
        counts.leads[bucket] += 1
    }
}
