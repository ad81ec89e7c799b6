#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The rules for a fixed number of contexts; the least used contexts give way.
struct RuleTable: ~Copyable {
    /// A line as it was when its context was met.
    struct Reference: Equatable {
        let slot: UInt32
        /// Part of the context's hash; 0 if there is no line.
        let tag: UInt32

        static var none: Reference { Reference(slot: 0, tag: 0) }
    }

    static let maximumSlots = 1 << 24

    private var index: SetIndex
    // Safety: `lines` lie in `memory`, one for each slot of `index`. A trivial type; all-zero bytes are a line without rules.
    private let memory: TableMemory
    private let lines: UnsafeMutablePointer<RuleLine>

    init(slots: Int, seed: UInt64) {
        index = SetIndex(slots: slots, seed: seed)
        memory = TableMemory(
            byteCount: index.slotCount * MemoryLayout<RuleLine>.stride,
            orElse: "no memory for the rules of \(slots) contexts; lower maximumContexts"
        )
        lines = memory.start.bindMemory(to: RuleLine.self, capacity: index.slotCount)
    }

    var slotCount: Int { index.slotCount }

    var memoryBytes: Int { index.memoryBytes + index.slotCount * MemoryLayout<RuleLine>.stride }

    /// The line of a context of one or two templates, which is made if there is room.
    @inline(__always)
    mutating func claim(_ context: UInt64, template: TemplateID, previous: TemplateID) -> Reference {
        let (slot, isNew) = index.claim(context)
        guard slot >= 0 else { return .none }
        if isNew {
            memset(lines + slot, 0, MemoryLayout<RuleLine>.stride)
            lines[slot].template = template
            lines[slot].previous = previous
        }
        return Reference(slot: UInt32(truncatingIfNeeded: slot), tag: tag(at: slot))
    }

    /// The line, or `nil` if it went to another context.
    ///
    /// Valid until the next `claim`.
    @inline(__always)
    func line(_ reference: Reference) -> UnsafeMutablePointer<RuleLine>? {
        guard reference.tag != 0, tag(at: Int(reference.slot)) == reference.tag else { return nil }
        return lines + Int(reference.slot)
    }

    /// The line at a slot, or `nil` if there is none.
    func line(at slot: Int) -> UnsafeMutablePointer<RuleLine>? {
        slot < index.slotCount && index.hash(at: slot) != 0 ? lines + slot : nil
    }

    @inline(__always)
    private func tag(at slot: Int) -> UInt32 {
        let hash = index.hash(at: slot)
        return hash == 0 ? 0 : UInt32(truncatingIfNeeded: hash >> 32) | 1
    }

    /// Stops the program if a line contradicts itself.
    ///
    /// - Complexity: O(lines).
    func checkInvariants() {
        for slot in 0..<index.slotCount {
            guard let line = line(at: slot) else { continue }
            for rule in 0..<RuleLine.capacity {
                let (visits, count) = (line.pointee.visits[rule], line.pointee.counts[rule])
                precondition(
                    count <= visits,
                    "rule \(rule) of line \(slot) came true \(count) times in \(visits) tries"
                )
                precondition(visits < RuleLine.tryLimit, "rule \(rule) of line \(slot) has \(visits) tries")
                precondition(
                    line.pointee.targets[rule] != 0 || visits == 0,
                    "line \(slot) has counted tries of rule \(rule), which does not exist"
                )
            }
        }
    }
}
