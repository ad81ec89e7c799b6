/// A key's identity among the keys of one `KeyInterner`: a slot, and which use of that slot.
///
/// Behind the edge everything works on key ids. An id kept after its slot was given to another key differs from the
/// new id in the generation, so it is recognised as stale; after 256 uses of one slot a generation comes round again.
public struct KeyID: RawRepresentable, Hashable, Sendable {
    /// The slot in the low 24 bits, the generation in the high 8.
    public var rawValue: UInt32

    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The id of a slot in `0 ..< slotLimit` in its given use.
    @inlinable
    public init(slot: Int, generation: UInt8 = 0) {
        rawValue = UInt32(truncatingIfNeeded: slot) & 0x00ff_ffff | UInt32(generation) << 24
    }

    /// The position in the interner's table.
    @inlinable
    public var slot: Int { Int(rawValue & 0x00ff_ffff) }

    /// Which use of the slot, modulo 256.
    @inlinable
    public var generation: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 24) }

    /// One more than the largest slot an id can name.
    ///
    /// The last 24-bit pattern is left out, so that `none` names no key.
    @inlinable
    public static var slotLimit: Int { 0x00ff_ffff }

    /// The id of no key.
    @inlinable
    public static var none: KeyID { KeyID(rawValue: .max) }
}
