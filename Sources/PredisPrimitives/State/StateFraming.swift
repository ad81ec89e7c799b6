/// How a saved state lies in bytes.
///
/// A header of sixteen bytes (magic, version, zero), then frames. A frame has a section's name, a length of at most 64 KiB, a
/// checksum, and its payload. A section is one frame or several; the last frame is of the section `end.` and empty.
///
/// The checksum of a frame covers its header and payload and the checksum before it, so the last one covers everything, and
/// frames cannot be left out or change places. It finds accidents, not forgeries: whoever reads must check what it reads.
///
/// Numbers are little-endian, arrays of trivial types as they lie in the memory of a little-endian machine.
package enum StateFraming {
    package static let magic: UInt64 = 0x6574_6174_7372_6470
    package static let headerBytes = 16
    package static let frameHeaderBytes = 16
    package static let largestPayload = 1 << 16

    /// The checksum of the header, with which the first frame's begins.
    package static func checksum(version: UInt32) -> UInt64 {
        SplitMix64.mix(magic ^ UInt64(version))
    }

    /// The checksum of a frame.
    package static func checksum(after last: UInt64, section: UInt32, payload: UnsafeRawBufferPointer) -> UInt64 {
        let header = UInt64(section) << 32 | UInt64(payload.count)
        return SplitMix64.mix(last ^ KeyHasher(seed: SplitMix64.mix(header)).hash(payload))
    }
}
