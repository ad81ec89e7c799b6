/// Names one of the latest templates; none, once its slot has gone to another.
struct TemplateID: Equatable {
    /// The slot in the upper half, part of the hash in the lower, odd.
    let rawValue: UInt32

    static var none: TemplateID { TemplateID(rawValue: 0) }

    var slot: Int { Int(rawValue >> 16) }
}

/// The templates of the keys seen, in a fixed number of slots; the least used give way.
struct TemplateTable: ~Copyable {
    static let maximumSlots = 1 << 16

    private var index: SetIndex
    // Safety: a slot for each of `index`, initialised when it is first claimed; a trivial type, owned by this value.
    private let templates: UnsafeMutablePointer<KeyTemplate>

    init(slots: Int, seed: UInt64) {
        index = SetIndex(slots: slots, seed: seed)
        templates = .allocate(capacity: index.slotCount)
    }

    deinit {
        templates.deallocate()
    }

    var slotCount: Int { index.slotCount }

    var memoryBytes: Int { index.memoryBytes + index.slotCount * MemoryLayout<KeyTemplate>.stride }

    /// The template of a key, which is kept if there is room; `.none` if not.
    mutating func claim(_ key: borrowing ParsedKey) -> TemplateID {
        let (slot, isNew) = index.claim(key.hash)
        guard slot >= 0 else { return .none }
        if isNew { templates[slot] = KeyTemplate(key) }
        return id(at: slot)
    }

    /// The template, or `nil` if it has given way.
    ///
    /// Valid until the next `claim`.
    @inline(__always)
    func template(_ id: TemplateID) -> UnsafeMutablePointer<KeyTemplate>? {
        guard id != .none, id.slot < index.slotCount, self.id(at: id.slot) == id else { return nil }
        return templates + id.slot
    }

    /// The template at a slot, or `.none` if it is empty.
    @inline(__always)
    func id(at slot: Int) -> TemplateID {
        let hash = index.hash(at: slot)
        guard hash != 0 else { return .none }
        return TemplateID(rawValue: UInt32(slot) << 16 | UInt32(truncatingIfNeeded: hash >> 48) | 1)
    }
}
