internal import PredisPrimitives

/// A small LRU window before a large segmented LRU, with a frequency sketch as the doorkeeper and a window that adapts.
///
/// New entries join the window; what it gives up goes on trial, and a hit takes an entry from trial to the protected
/// queue, whose oldest go back on trial when it is too long. When the shard is full, the window's next to go is a
/// candidate for the place of the oldest on trial, the victim. The candidate stays if the sketch has seen it more often;
/// if not, it leaves. A candidate that loses although it is warm stays once in 128 cases: else whoever finds keys that
/// collide with a hot one could keep the hot one in and everybody else out.
///
/// The window is a hundredth of the population at first, trial a fifth of the rest and stays that long, protected what
/// remains. Whenever there were ten times as many accesses as there are entries, the window takes a sixteenth of the
/// population from the protected queue or gives it back: on in the same direction if the hit ratio rose, in the other if
/// it fell (``HillClimber``). What moves then are the next to leave, so a step costs O(population), which is O(1) for an
/// access.
///
/// Sources: Einziger, Friedman and Manes, "TinyLFU: A Highly Efficient Cache Admission Policy", ACM TOS 2017; Einziger,
/// Eytan, Friedman and Manes, "Adaptive Software Cache Management", Middleware 2018; in detail the Caffeine library.
///
/// Departures: a full shard's population is its capacity, which the policy learns with its first eviction; before that
/// all shares are of those who are there, and the window does not adapt. After a removal the shares stay. The sketch
/// counts insertions and hits, also before the shard is full; a use that ends a prefetched entry's probation is an
/// insertion here.
struct WTinyLFUPolicy: EvictionPolicy, ~Copyable {
    private enum Queue {
        static let window = 0
        static let trial = 1
        static let protected = 2
    }

    private var window = NodeList()
    private var trial = NodeList()
    private var protected = NodeList()
    private var sketch = FrequencySketch()
    private var climber = HillClimber()
    /// The share of the population that is window.
    private var windowShare = Self.initialWindowShare
    /// The entries when the shard was last full, or more that have been here since.
    private var population = 0
    private var hasEvicted = false
    private var random = SplitMix64(seed: 0)

    private static let initialWindowShare = 0.01
    private static let protectedShare = 0.8
    /// The frequency from which a candidate is warm.
    private static let warmFrequency = 6

    static let bytesPerEntry = FrequencySketch.bytesPerEntry

    init() {}

    var count: Int { window.count + trial.count + protected.count }

    private var windowLimit: Int {
        max(1, population - Int(Double(population) * (1 - windowShare)))
    }

    /// What the protected queue may hold: the length of trial does not depend on the window's.
    private var protectedLimit: Int {
        let main = Int(Double(population) * (1 - Self.initialWindowShare))
        let trialLimit = main - Int(Double(main) * Self.protectedShare)
        return max(0, population - windowLimit - trialLimit)
    }

    // MARK: Accesses

    mutating func recall(_ hash: UInt64) -> Bool {
        note(hash, isHit: false)
        return false
    }

    mutating func insert(_ node: NodeIndex, recalled: Bool, in nodes: Nodes) {
        nodes[Int(node)].entry.metadata.queue = Queue.window
        window.push(node, in: nodes)
        population = max(population, count)
        sketch.ensureCapacity(population)
        if hasEvicted, climber.isDue(population: population) { climb(in: nodes) }
        shrinkQueues(in: nodes)
    }

    @inline(__always)
    mutating func touch(_ entry: Entry, hash: UInt64, in nodes: Nodes) {
        note(hash, isHit: true)
        let node = entry.metadata.node
        switch entry.metadata.queue {
        case Queue.window:
            window.remove(node, in: nodes)
            window.push(node, in: nodes)
        case Queue.trial:
            trial.remove(node, in: nodes)
            entry.metadata.queue = Queue.protected
            protected.push(node, in: nodes)
            shrinkProtected(in: nodes)
        default:
            protected.remove(node, in: nodes)
            protected.push(node, in: nodes)
        }
    }

    private mutating func note(_ hash: UInt64, isHit: Bool) {
        sketch.increment(hash, population: population)
        climber.count(isHit: isHit)
    }

    func frequency(of entry: Entry, hash: UInt64) -> Int { sketch.frequency(hash) }

    mutating func remove(_ node: NodeIndex, in nodes: Nodes) {
        switch nodes[Int(node)].entry.metadata.queue {
        case Queue.window: window.remove(node, in: nodes)
        case Queue.trial: trial.remove(node, in: nodes)
        default: protected.remove(node, in: nodes)
        }
    }

    // MARK: Queues

    private mutating func shrinkQueues(in nodes: Nodes) {
        let limit = windowLimit
        while window.count > limit, let node = window.popOldest(in: nodes) { putOnTrial(node, in: nodes) }
        shrinkProtected(in: nodes)
    }

    private mutating func shrinkProtected(in nodes: Nodes) {
        let limit = protectedLimit
        while protected.count > limit, let node = protected.popOldest(in: nodes) { putOnTrial(node, in: nodes) }
    }

    private mutating func putOnTrial(_ node: NodeIndex, in nodes: Nodes) {
        nodes[Int(node)].entry.metadata.queue = Queue.trial
        trial.push(node, in: nodes)
    }

    /// Moves the window's share and fills a larger window with what would leave the rest first.
    private mutating func climb(in nodes: Nodes) {
        let highest = windowShare + Double(protectedLimit) / Double(population)
        windowShare = min(max(windowShare + climber.nextStep(), 0), highest)
        shrinkProtected(in: nodes)
        let limit = windowLimit
        while window.count < limit, let node = trial.popOldest(in: nodes) ?? protected.popOldest(in: nodes) {
            nodes[Int(node)].entry.metadata.queue = Queue.window
            window.push(node, in: nodes)
        }
    }

    // MARK: Eviction

    mutating func evict(in nodes: Nodes, residents: Int, hasher: KeyHasher) -> Victim? {
        population = count
        hasEvicted = true
        shrinkQueues(in: nodes)
        // The entry to come will be one more in the window.
        if window.count >= windowLimit, let node = window.popOldest(in: nodes) {
            let candidate = Victim(node, in: nodes, hasher: hasher)
            guard trial.count > 0 else { return candidate }
            let victim = Victim(trial.oldest, in: nodes, hasher: hasher)
            guard admits(candidate, over: victim) else { return candidate }
            trial.remove(victim.node, in: nodes)
            putOnTrial(candidate.node, in: nodes)
            return victim
        }
        let node = trial.popOldest(in: nodes) ?? protected.popOldest(in: nodes) ?? window.popOldest(in: nodes)
        return node.map { Victim($0, in: nodes, hasher: hasher) }
    }

    private mutating func admits(_ candidate: Victim, over victim: Victim) -> Bool {
        let frequency = sketch.frequency(candidate.hash)
        if frequency > sketch.frequency(victim.hash) { return true }
        guard frequency >= Self.warmFrequency else { return false }
        // The hash brings in the cache's own seed, which nobody else knows.
        return (random.next() ^ candidate.hash) & 127 == 0
    }

    mutating func removeAll() {
        self = WTinyLFUPolicy()
    }

    func check(
        in nodes: Nodes,
        _ visit: (NodeIndex) throws(InvariantViolation) -> Void
    ) throws(InvariantViolation) {
        for (list, queue) in [(window, Queue.window), (trial, Queue.trial), (protected, Queue.protected)] {
            try list.check(in: nodes) { (node) throws(InvariantViolation) in
                let found = nodes[Int(node)].entry.metadata.queue
                try InvariantViolation.require(
                    found == queue,
                    "node \(node) is in queue \(queue) of W-TinyLFU and says \(found)"
                )
                try visit(node)
            }
        }
        try InvariantViolation.require(
            (0...1).contains(windowShare),
            "W-TinyLFU's window has a share of \(windowShare)"
        )
        try InvariantViolation.require(
            window.count <= windowLimit && protected.count <= protectedLimit,
            "W-TinyLFU's queues for \(population) have \(window.count), \(protected.count) of \(windowLimit), \(protectedLimit)"
        )
    }
}
