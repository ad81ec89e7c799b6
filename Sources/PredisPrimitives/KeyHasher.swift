/// A seeded 64-bit hash of a byte string, for tables whose keys come from clients.
///
/// The folded-multiply construction of wyhash (Wang Yi, public domain), final version 4, with the seed mixed into the
/// first state, so that somebody who does not know it cannot aim keys at one bucket. Not cryptographic. Reads eight bytes at a
/// time, unaligned, never past the end.
public struct KeyHasher: Sendable {
    @usableFromInline let seed: UInt64

    /// Two hashers with the same seed agree on every key.
    @inlinable
    public init(seed: UInt64) {
        self.seed = seed ^ Self.fold(seed ^ 0x2d35_8dcc_aa6c_78a5, 0x8bb8_4b93_962e_acc9)
    }

    /// The hash of `bytes`.
    @inlinable
    public func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        // Safety: every load below lies inside `bytes`: short keys use overlapping loads from both ends.
        let count = bytes.count
        guard count > 0, let base = bytes.baseAddress else { return Self.fold(seed ^ 0x4b33_a62e_d433_d4a3, seed | 1) }
        var state = seed
        let first: UInt64
        let last: UInt64
        if count <= 16 {
            if count >= 4 {
                let middle = (count &>> 3) &<< 2
                first = Self.load32(base, 0) &<< 32 | Self.load32(base, middle)
                last = Self.load32(base, count &- 4) &<< 32 | Self.load32(base, count &- 4 &- middle)
            } else {
                first = Self.load8(base, 0) &<< 16 | Self.load8(base, count &>> 1) &<< 8 | Self.load8(base, count &- 1)
                last = 0
            }
        } else {
            var offset = 0
            while count &- offset > 16 {
                state = Self.fold(
                    Self.load64(base, offset) ^ 0x8bb8_4b93_962e_acc9,
                    Self.load64(base, offset &+ 8) ^ state
                )
                offset &+= 16
            }
            first = Self.load64(base, count &- 16)
            last = Self.load64(base, count &- 8)
        }
        let product = Self.fold(first ^ 0x8bb8_4b93_962e_acc9, last ^ state)
        return Self.fold(0x2d35_8dcc_aa6c_78a5 ^ UInt64(truncatingIfNeeded: count), product ^ seed)
    }

    /// The hash of the four bytes of a number as they lie in memory.
    @inlinable
    public func hash(_ number: UInt32) -> UInt64 {
        let twice = UInt64(number) &<< 32 | UInt64(number)
        let product = Self.fold(twice ^ 0x8bb8_4b93_962e_acc9, twice ^ seed)
        return Self.fold(0x2d35_8dcc_aa6c_78a5 ^ 4, product ^ seed)
    }

    /// The hash of `bytes`.
    @inlinable
    public func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { hash($0) }
    }

    @inlinable
    static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    @inlinable
    static func load64(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    @inlinable
    static func load32(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        UInt64(base.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    @inlinable
    static func load8(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        UInt64(base.load(fromByteOffset: offset, as: UInt8.self))
    }
}
