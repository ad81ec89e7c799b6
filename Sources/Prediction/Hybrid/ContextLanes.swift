import PredisPrimitives

/// The latest contexts of a number of streams: which line each expert had for them, and when they were met.
struct ContextLanes: ~Copyable {
    // A lane is a ring of `depth` contexts. All rings lie in one block, lane by lane; within a context the experts' references
    // lie side by side.

    // Safety: owned by this value; `laneCount * depth` times and positions, `experts` references each; trivial types.
    // A pointer is the first field for the reason given in `KeyInterner`.
    let positions: UnsafeMutablePointer<Int>
    let times: UnsafeMutablePointer<UInt64>
    let references: UnsafeMutablePointer<SuccessorTable.Reference>
    /// The last two keys of each lane, the latest first; hashed contexts are made of them and the next.
    let recent: UnsafeMutablePointer<(UInt32, UInt32)>
    let laneCount: Int
    /// Contexts a lane remembers; a power of two.
    let depth: Int
    /// Experts that keep a reference for each context.
    let experts: Int

    init(lanes: Int, depth: Int, experts: Int) {
        var size = 1
        while size < depth { size <<= 1 }
        self.depth = size
        self.experts = experts
        laneCount = lanes
        positions = .allocate(capacity: lanes)
        positions.initialize(repeating: 0, count: lanes)
        times = .allocate(capacity: lanes * size)
        times.initialize(repeating: 0, count: lanes * size)
        references = .allocate(capacity: max(1, lanes * size * experts))
        references.initialize(repeating: .none, count: lanes * size * experts)
        recent = .allocate(capacity: lanes)
        recent.initialize(repeating: (UInt32.max, UInt32.max), count: lanes)
    }

    deinit {
        positions.deallocate()
        times.deallocate()
        references.deallocate()
        recent.deallocate()
    }

    /// Bytes once every page was touched.
    var memoryBytes: Int { laneCount * (16 + depth * (8 + 8 * experts)) }

    /// Contexts pushed to a lane since it was cleared.
    func position(_ lane: Int) -> Int { positions[lane] }

    /// Where the context `back` contexts ago lies; `back` is in `1 ... min(depth, position)`.
    func slot(_ lane: Int, back: Int) -> Int {
        lane &* depth &+ (positions[lane] &- back) & (depth &- 1)
    }

    /// The access at which the context at a slot was met.
    func time(at slot: Int) -> UInt64 {
        times[slot]
    }

    /// An expert's line for the context at a slot.
    func reference(at slot: Int, expert: Int) -> SuccessorTable.Reference {
        references[slot &* experts &+ expert]
    }

    /// Adds a key to a lane, met at access number `time`; its references are set afterwards with `back` 1.
    mutating func push(_ key: UInt32, to lane: Int, time: UInt64) {
        recent[lane] = (key, recent[lane].0)
        positions[lane] = positions[lane] &+ 1
        let slot = slot(lane, back: 1)
        times[slot] = time
    }

    /// Notes an expert's line for the latest context of a lane.
    mutating func setReference(_ reference: SuccessorTable.Reference, lane: Int, expert: Int) {
        let slot = slot(lane, back: 1)
        references[slot &* experts &+ expert] = reference
    }

    /// The last two keys of a lane, the latest first; all ones: there is none.
    func latestKeys(_ lane: Int) -> (UInt32, UInt32) {
        recent[lane]
    }

    /// The hash of the latest `order` keys of a lane once `key` will have been pushed.
    func context(_ lane: Int, adding key: UInt32, order: Int, salt: UInt64) -> UInt64 {
        var hash = SplitMix64.mix(salt ^ UInt64(key))
        if order > 1 { hash = SplitMix64.mix(hash ^ UInt64(recent[lane].0)) }
        if order > 2 { hash = SplitMix64.mix(hash ^ UInt64(recent[lane].1)) }
        return hash
    }

    /// Forgets the contexts of a lane.
    mutating func clear(_ lane: Int) {
        positions[lane] = 0
        recent[lane] = (.max, .max)
    }
}
