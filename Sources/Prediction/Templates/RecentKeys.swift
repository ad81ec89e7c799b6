/// The latest keys of every stream.
///
/// All records lie in one ring, in the order in which they came: busy streams take the room of those that fell silent.
struct RecentKeys: ~Copyable {
    // A position counts bytes since the beginning; `position & mask` is where it lies. Records do not wrap around: a
    // gap fills the end of the ring. A lane is a small ring of the positions of its last records.

    /// Records a lane finds again; a power of two.
    static let depth = 16
    /// Records looked at that are far enough back.
    private static let span = 8
    static let largestRecord = 512

    // Safety: `memory` has `capacity` bytes aligned to 16 and room behind them for the header of a short gap; whole
    // records lie in `start ..< end`. `positions` has `depth` elements for each lane, `pushes` one. Trivial types,
    // owned by this value.
    private let memory: UnsafeMutableRawPointer
    /// Bytes of the ring, a power of two.
    let capacity: Int
    let laneCount: Int
    /// The end of the newest record, and the start of the oldest.
    private var end = 0
    private var start = 0
    private let positions: UnsafeMutablePointer<Int>
    private let pushes: UnsafeMutablePointer<Int>
    // Safety: `depth` elements, the first `count` of which are records in the ring until the next change; owned by
    // this value.
    private let selected: UnsafeMutablePointer<UnsafeMutablePointer<RecentKey>>
    private var selectedLane = -1
    /// The keys of the selected lane.
    private(set) var count = 0
    /// How many of them were too near when the lane was selected.
    private(set) var nearCount = 0
    /// The fields of the other keys when the lane was selected; see `RecentKey.fieldFilter`.
    private(set) var fieldFilter: UInt64 = 0

    /// - Parameters:
    ///   - bytes: Rounded up to a power of two of at least 4096.
    ///   - lanes: Streams.
    init(bytes: Int, lanes: Int) {
        var size = 4096
        while size < bytes { size <<= 1 }
        capacity = size
        laneCount = lanes
        memory = .allocate(byteCount: size + UnsafeMutablePointer<RecentKey>.headerBytes, alignment: 16)
        positions = .allocate(capacity: lanes * Self.depth)
        positions.initialize(repeating: 0, count: lanes * Self.depth)
        pushes = .allocate(capacity: lanes)
        pushes.initialize(repeating: 0, count: lanes)
        selected = .allocate(capacity: Self.depth)
    }

    deinit {
        memory.deallocate()
        positions.deallocate()
        pushes.deallocate()
        selected.deallocate()
    }

    var memoryBytes: Int {
        capacity + UnsafeMutablePointer<RecentKey>.headerBytes + laneCount * (Self.depth + 1) * 8
    }

    /// Selects a lane: its keys can be asked for by `key(back:)`.
    ///
    /// Keys fewer than `distance` accesses before `access` are too near.
    @inline(__always)
    mutating func select(_ lane: Int, access: UInt64 = .max, distance: UInt64 = 0) {
        let last = pushes[lane]
        selectedLane = lane
        count = 0
        nearCount = 0
        fieldFilter = 0
        while count < min(last, Self.depth), count < nearCount &+ Self.span {
            let position = positions[lane &* Self.depth &+ (last &- count &- 1) & (Self.depth &- 1)]
            guard position >= start else { return }
            let record = record(position)
            selected[count] = record
            if record.pointee.access &+ distance > access {
                nearCount &+= 1
            } else {
                fieldFilter |= record.pointee.fieldFilter
            }
            count &+= 1
        }
    }

    /// The key `back` keys ago in the selected lane, 1 for the latest; `nil` if there is none or it was overwritten.
    @inline(__always)
    func key(back: Int) -> UnsafeMutablePointer<RecentKey>? {
        back <= count ? selected[back &- 1] : nil
    }

    /// The oldest record, if it must be removed before a key can be pushed.
    @inline(__always)
    func oldestInTheWay() -> UnsafeMutablePointer<RecentKey>? {
        // A record may need a gap before it.
        end &- start &+ 2 &* Self.largestRecord > capacity ? record(start) : nil
    }

    @inline(__always)
    mutating func removeOldest() {
        let oldest = record(start)
        if count > 0, selected[count &- 1] == oldest { count &-= 1 }
        start &+= Int(oldest.pointee.size)
    }

    /// Adds a key to the selected lane; `oldestInTheWay` is `nil`.
    mutating func push(_ key: RecentKey, _ parsed: borrowing ParsedKey, _ bytes: UnsafeRawBufferPointer) {
        var key = key
        let lane = selectedLane
        for field in 0..<parsed.fieldCount { key.fieldFilter |= parsed.fields[field].filterBit }
        key.fieldCount = UInt8(truncatingIfNeeded: parsed.fieldCount)
        key.byteCount = UInt16(truncatingIfNeeded: bytes.count)
        let fieldBytes = parsed.fieldCount &* MemoryLayout<KeyField>.stride
        let size = (UnsafeMutablePointer<RecentKey>.headerBytes &+ fieldBytes &+ bytes.count &+ 15) & ~15
        key.size = UInt32(truncatingIfNeeded: size)
        leaveGap(before: size)
        let record = record(end)
        record.initialize(to: key)
        record.fields.initialize(from: parsed.fields, count: parsed.fieldCount)
        if let source = bytes.baseAddress { record.bytes.copyMemory(from: source, byteCount: bytes.count) }
        positions[lane &* Self.depth &+ pushes[lane] & (Self.depth &- 1)] = end
        pushes[lane] &+= 1
        end &+= size
        count = min(Self.depth, count &+ 1)
        for back in stride(from: count &- 1, to: 0, by: -1) { selected[back] = selected[back &- 1] }
        selected[0] = record
    }

    /// Forgets the keys of all lanes.
    mutating func clearAll() {
        count = 0
        nearCount = 0
        fieldFilter = 0
        for lane in 0..<laneCount { pushes[lane] = 0 }
    }

    /// Forgets the keys of a lane.
    mutating func clear(_ lane: Int) {
        if lane == selectedLane { count = 0 }
        pushes[lane] = 0
    }

    private mutating func leaveGap(before size: Int) {
        let left = capacity &- end & (capacity &- 1)
        guard left < size else { return }
        // Only the size of a gap is read, and whether it is settled.
        let gap = record(end)
        gap.initialize(to: RecentKey(size: UInt32(left), isSettled: true))
        end &+= left
    }

    @inline(__always)
    private func record(_ position: Int) -> UnsafeMutablePointer<RecentKey> {
        (memory + position & (capacity &- 1)).assumingMemoryBound(to: RecentKey.self)
    }
}
