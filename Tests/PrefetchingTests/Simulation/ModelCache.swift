/// S3-FIFO with a queue of its own for prefetched entries that were not demanded yet, over dense keys and unit sizes.
///
/// Small queue a tenth of the cache, main queue the rest, ghost as long as main; a key that comes back leaves a hole in it.
/// Prefetched entries wait in the probation queue, which takes at most `probationShare` of the cache; a demanded one goes on
/// as a newly inserted entry would. One that has waited longer than the oldest entry of the main queue leaves before any
/// other: without that rule a few wrong prefetches hold their places for ever.
struct ModelCache {
    enum Lookup: Equatable { case hit, firstUse, miss }

    private enum Place: UInt8 { case absent, small, main, probation }

    private struct Queue {
        var head: Int32 = -1
        var tail: Int32 = -1
        var count = 0
    }

    let capacity: Int
    private let probationLimit: Int
    private let ghostLength: Int
    private var queues = [Queue](repeating: Queue(), count: 4)
    private var next: [Int32]
    private var previous: [Int32]
    private var places: [Place]
    private var frequencies: [UInt8]
    private var arrivals: [Int]
    /// The number of the eviction that put a key into the ghost, or zero.
    private var ghosts: [Int]
    private var ghostCount = 0
    private var wasGhost: [Bool]
    private var inserted = 0
    /// Prefetched entries evicted undemanded since the last call of `takeUnused`.
    private(set) var unused: [UInt32] = []

    init(capacity: Int, keys: Int, probationShare: Double = 0.25) {
        self.capacity = capacity
        probationLimit = max(1, Int(Double(capacity) * probationShare))
        ghostLength = capacity - max(1, capacity / 10)
        next = Array(repeating: -1, count: keys)
        previous = Array(repeating: -1, count: keys)
        places = Array(repeating: .absent, count: keys)
        frequencies = Array(repeating: 0, count: keys)
        arrivals = Array(repeating: 0, count: keys)
        ghosts = Array(repeating: 0, count: keys)
        wasGhost = Array(repeating: false, count: keys)
    }

    func contains(_ key: UInt32) -> Bool { places[Int(key)] != .absent }

    /// Looks a key up on demand; a missing one is loaded at once.
    mutating func demand(_ key: UInt32) -> Lookup {
        let index = Int(key)
        switch places[index] {
        case .absent:
            insertDemanded(key, wasGhost: isGhost(key))
            return .miss
        case .probation:
            unlink(key)
            insertDemanded(key, wasGhost: wasGhost[index])
            return .firstUse
        case .small, .main:
            if frequencies[index] < 3 { frequencies[index] += 1 }
            return .hit
        }
    }

    /// Puts a prefetched key on probation.
    mutating func prefetch(_ key: UInt32) {
        guard !contains(key) else { return }
        wasGhost[Int(key)] = isGhost(key)
        while count(.probation) >= probationLimit { evictProbation() }
        makeRoom()
        link(key, .probation)
    }

    mutating func takeUnused() -> [UInt32] {
        defer { unused.removeAll(keepingCapacity: true) }
        return unused
    }

    private mutating func insertDemanded(_ key: UInt32, wasGhost: Bool) {
        makeRoom()
        frequencies[Int(key)] = 0
        if wasGhost { ghosts[Int(key)] = 0 }
        link(key, wasGhost ? .main : .small)
    }

    private func count(_ place: Place) -> Int { queues[Int(place.rawValue)].count }

    private mutating func makeRoom() {
        while count(.small) + count(.main) + count(.probation) >= capacity { evict() }
    }

    private mutating func evict() {
        if isProbationStale { return evictProbation() }
        let demanded = capacity - count(.probation)
        let mainShare = demanded - max(1, demanded / 10)
        while true {
            if count(.main) > mainShare || count(.small) == 0 {
                guard count(.main) > 0 else { return evictProbation() }
                let key = queues[Int(Place.main.rawValue)].tail
                unlink(UInt32(key))
                guard frequencies[Int(key)] > 0 else { return }
                frequencies[Int(key)] -= 1
                link(UInt32(key), .main)
            } else {
                let key = queues[Int(Place.small.rawValue)].tail
                unlink(UInt32(key))
                guard frequencies[Int(key)] >= 2 else {
                    ghostCount += 1
                    ghosts[Int(key)] = ghostCount
                    return
                }
                frequencies[Int(key)] = 0
                link(UInt32(key), .main)
            }
        }
    }

    /// Whether the oldest prefetched entry has waited longer than the oldest of the main queue.
    private var isProbationStale: Bool {
        let waiting = queues[Int(Place.probation.rawValue)].tail
        let oldest = queues[Int(Place.main.rawValue)].tail
        return waiting >= 0 && oldest >= 0 && arrivals[Int(waiting)] < arrivals[Int(oldest)]
    }

    private mutating func evictProbation() {
        let key = UInt32(queues[Int(Place.probation.rawValue)].tail)
        unlink(key)
        unused.append(key)
    }

    private func isGhost(_ key: UInt32) -> Bool {
        ghosts[Int(key)] > 0 && ghosts[Int(key)] + ghostLength > ghostCount
    }

    private mutating func link(_ key: UInt32, _ place: Place) {
        let index = Int(key)
        let queue = Int(place.rawValue)
        places[index] = place
        inserted += 1
        arrivals[index] = inserted
        next[index] = queues[queue].head
        previous[index] = -1
        if queues[queue].head >= 0 { previous[Int(queues[queue].head)] = Int32(index) }
        queues[queue].head = Int32(index)
        if queues[queue].tail < 0 { queues[queue].tail = Int32(index) }
        queues[queue].count += 1
    }

    private mutating func unlink(_ key: UInt32) {
        let index = Int(key)
        let queue = Int(places[index].rawValue)
        if previous[index] >= 0 {
            next[Int(previous[index])] = next[index]
        } else {
            queues[queue].head = next[index]
        }
        if next[index] >= 0 {
            previous[Int(next[index])] = previous[index]
        } else {
            queues[queue].tail = previous[index]
        }
        queues[queue].count -= 1
        places[index] = .absent
    }
}
