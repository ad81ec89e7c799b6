/// The word of an entry that says where it belongs.
///
/// Bits 0-31: its node. Bits 32-33: hits as the policy counts them. Bits 34-35: the queue it is in, for policies with
/// several. Bit 39: only the length of the value is kept. Bit 40: a mark of absence. Bit 41: brought by a prefetch, not
/// yet asked for, and so on probation. Bits 42-63: when it came, for entries on probation.
struct EntryMetadata: Equatable {
    private(set) var bits: UInt64

    @inline(__always)
    init(bits: UInt64) {
        self.bits = bits
    }

    /// A new entry at `node`.
    init(node: NodeIndex, isAbsent: Bool, isHollow: Bool) {
        bits = UInt64(node)
        self.isAbsent = isAbsent
        self.isHollow = isHollow
    }

    private static let counterMask: UInt64 = 3 << 32
    private static let mainBit: UInt64 = 1 << 34
    private static let queueMask: UInt64 = 3 << 34
    private static let hollowBit: UInt64 = 1 << 39
    private static let absentBit: UInt64 = 1 << 40
    private static let probationBit: UInt64 = 1 << 41
    private static let arrivalShift: UInt64 = 42
    /// The bits of a count of insertions that are kept.
    static let arrivalMask: UInt64 = 1 << 22 - 1

    @inline(__always)
    var node: NodeIndex { NodeIndex(truncatingIfNeeded: bits) }

    /// `0 ... 3`.
    @inline(__always)
    var counter: Int {
        get { Int((bits & Self.counterMask) >> 32) }
        set { bits = bits & ~Self.counterMask | UInt64(newValue) << 32 }
    }

    @inline(__always)
    var isInMain: Bool {
        get { bits & Self.mainBit != 0 }
        set { bits = newValue ? bits | Self.mainBit : bits & ~Self.mainBit }
    }

    /// Which of a policy's up to four queues it is in; 1 is what ``isInMain`` means.
    @inline(__always)
    var queue: Int {
        get { Int((bits & Self.queueMask) >> 34) }
        set { bits = bits & ~Self.queueMask | UInt64(newValue) << 34 }
    }

    /// Whether the entry keeps its value's length and not the value.
    @inline(__always)
    var isHollow: Bool {
        get { bits & Self.hollowBit != 0 }
        set { bits = newValue ? bits | Self.hollowBit : bits & ~Self.hollowBit }
    }

    @inline(__always)
    var isAbsent: Bool {
        get { bits & Self.absentBit != 0 }
        set { bits = newValue ? bits | Self.absentBit : bits & ~Self.absentBit }
    }

    @inline(__always)
    var isOnProbation: Bool {
        get { bits & Self.probationBit != 0 }
        set { bits = newValue ? bits | Self.probationBit : bits & ~Self.probationBit }
    }

    /// The shard's count of insertions when the entry came, modulo 2^22.
    var arrival: UInt64 {
        get { bits >> Self.arrivalShift }
        set { bits = bits & (1 << Self.arrivalShift - 1) | (newValue & Self.arrivalMask) << Self.arrivalShift }
    }

    /// Whether a read has nothing to look at but the value and the expiry.
    @inline(__always)
    var isPlain: Bool { bits & (Self.absentBit | Self.probationBit) == 0 }
}
