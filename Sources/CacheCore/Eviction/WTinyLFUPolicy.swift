internal import PredisPrimitives

/// A small LRU window before a large segmented LRU, with a frequency sketch as the doorkeeper and a window that adapts.
///
/// New entries join the window. The entry the window gives up is the candidate: it stays if the sketch has seen it more
/// often than the oldest on trial, the next to leave otherwise. A hit takes an entry on trial to the protected queue,
/// four fifths of what is not window; the oldest there goes back on trial. Every ten times as many accesses as there are
/// entries the window's share moves by a step: on in the same direction if the hit ratio rose, back if it fell.
///
/// Sources: Einziger, Friedman and Manes, "TinyLFU: A Highly Efficient Cache Admission Policy", ACM TOS 2017; Einziger,
/// Eytan, Friedman and Manes, "Adaptive Software Cache Management", Middleware 2018; the constants are those of the
/// Caffeine library. As there, a candidate that loses although it is not rare stays once in 128 cases, so that nobody
/// can keep a victim in by guessing collisions.
///
/// Departures: shares are shares of the population, which the policy knows only as it grows, so the sketch is emptied
/// whenever it doubles, and the window does not adapt before the first eviction.
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
    private var hasEvicted = false
    private var random = SplitMix64(seed: 0)

    private static let initialWindowShare = 0.01
    private static let protectedShare = 0.8
    /// The frequency from which a candidate that loses is not rare.
    private static let warmFrequency = 6

    static let bytesPerEntry = FrequencySketch.bytesPerEntry

    init() {}

    var count: Int { window.count + trial.count + protected.count }

    private func windowLimit(_ population: Int) -> Int {
        max(1, population - Int(Double(population) * (1 - windowShare)))
    }

    /// What the protected queue may hold: the trial queue's share stays the same whatever the window's.
    private func protectedLimit(_ population: Int) -> Int {
        let main = Int(Double(population) * (1 - Self.initialWindowShare))
        let trialLimit = main - Int(Double(main) * Self.protectedShare)
        return max(0, population - windowLimit(population) - trialLimit)
    }

    // MARK: Accesses

    mutating func recall(_ hash: UInt64) -> Bool {
        note(hash, isHit: false)
        return false
    }

    mutating func insert(_ node: NodeIndex, recalled: Bool, in nodes: Nodes) {
        nodes[Int(node)].entry.metadata.queue = Queue.window
        window.push(node, in: nodes)
        sketch.ensureCapacity(count)
        if climber.isDue(population: count), hasEvicted { climb(in: nodes) }
        shrinkWindow(in: nodes)
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
        sketch.increment(hash, population: count)
        climber.count(isHit: isHit)
    }

    mutating func remove(_ node: NodeIndex, in nodes: Nodes) {
        switch nodes[Int(node)].entry.metadata.queue {
        case Queue.window: window.remove(node, in: nodes)
        case Queue.trial: trial.remove(node, in: nodes)
        default: protected.remove(node, in: nodes)
        }
    }

    // MARK: Queues

    private mutating func shrinkWindow(in nodes: Nodes) {
        let limit = windowLimit(count)
        while window.count > limit, let node = window.popOldest(in: nodes) { putOnTrial(node, in: nodes) }
    }

    private mutating func shrinkProtected(in nodes: Nodes) {
        let limit = protectedLimit(count)
        while protected.count > limit, let node = protected.popOldest(in: nodes) { putOnTrial(node, in: nodes) }
    }

    private mutating func putOnTrial(_ node: NodeIndex, in nodes: Nodes) {
        nodes[Int(node)].entry.metadata.queue = Queue.trial
        trial.push(node, in: nodes)
    }

    /// Moves the window's share and fills a larger window with what would leave the rest first.
    private mutating func climb(in nodes: Nodes) {
        let population = count
        let highest = windowShare + Double(protectedLimit(population)) / Double(population)
        windowShare = min(max(windowShare + climber.nextStep(), 0), highest)
        shrinkProtected(in: nodes)
        let limit = windowLimit(population)
        while window.count < limit, let node = trial.popOldest(in: nodes) ?? protected.popOldest(in: nodes) {
            nodes[Int(node)].entry.metadata.queue = Queue.window
            window.push(node, in: nodes)
        }
    }

    // MARK: Eviction

    mutating func evict(in nodes: Nodes, residents: Int, hasher: KeyHasher) -> Victim? {
        hasEvicted = true
        // The entry to come will be one more in the window.
        if window.count >= windowLimit(count), let node = window.popOldest(in: nodes) {
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
        return frequency >= Self.warmFrequency && random.next() & 127 == 0
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
    }
}
