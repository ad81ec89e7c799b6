/// The last accesses, as many as the lookahead window is long, each key's latest marked.
struct LookaheadWindow: ~Copyable {
    private struct Slot {
        var key: UInt32
        /// Whether no later access in the window is to the same key.
        var isLatest: Bool
    }

    // Safety: `length` slots of a trivial type, the first `filled` initialised, owned by this value.
    private let slots: UnsafeMutablePointer<Slot>
    /// Accesses in a window.
    let length: Int
    private var filled = 0
    private var oldest = 0

    init(length: Int) {
        self.length = length
        slots = .allocate(capacity: length)
    }

    deinit {
        slots.deallocate()
    }

    /// Takes in an access.
    ///
    /// - Returns: The key whose window the access has completed: the one that was accessed `length` accesses before it.
    mutating func push(_ key: UInt32) -> UInt32? {
        for position in 0..<filled where slots[position].key == key { slots[position].isLatest = false }
        guard filled == length else {
            slots[filled] = Slot(key: key, isLatest: true)
            filled += 1
            return nil
        }
        let completed = slots[oldest].key
        slots[oldest] = Slot(key: key, isLatest: true)
        oldest = oldest + 1 == length ? 0 : oldest + 1
        return completed
    }

    /// The key at a position in `0 ..< length` of a full window, in no particular order, or `nil` if it occurs again.
    subscript(distinct position: Int) -> UInt32? {
        let slot = slots[position]
        return slot.isLatest ? slot.key : nil
    }
}
