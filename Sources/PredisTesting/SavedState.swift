public import PredisPrimitives

/// A saved state in memory, to be read, cut, and changed.
public struct SavedState: Sendable {
    public var bytes: [UInt8]
    private static let limit = 1 << 30
    private static let version: UInt32 = 7

    /// Collects what `body` writes.
    public init(_ body: (inout StateWriter) -> Void) throws(StateError) {
        let collected = Collected()
        var writer = StateWriter(version: Self.version, limit: Self.limit) { collected.bytes += $0 }
        body(&writer)
        try writer.finish()
        bytes = collected.bytes
    }

    /// Lets `body` read everything, in pieces of at most `piece` bytes.
    ///
    /// - Throws: `StateError`, also if something is left over.
    public func read<Result: ~Copyable>(
        piece: Int = .max,
        _ body: (inout StateReader) throws(StateError) -> Result
    ) throws(StateError) -> Result {
        var rest = bytes[...]
        var reader = try StateReader(version: Self.version, limit: Self.limit) { buffer in
            let part = rest.prefix(min(piece, buffer.count))
            buffer.copyBytes(from: part)
            rest.removeFirst(part.count)
            return part.count
        }
        let result = try body(&reader)
        try reader.finish()
        return result
    }

    /// Where the payload of each frame lies.
    public var payloads: [Range<Int>] {
        var result: [Range<Int>] = []
        var position = StateFraming.headerBytes
        while position + StateFraming.frameHeaderBytes <= bytes.count {
            let start = position + StateFraming.frameHeaderBytes
            let end = start + Int(number(at: position + 4, as: UInt32.self))
            result.append(start..<end)
            position = end
        }
        return result
    }

    /// Makes the checksums right again after a change of payloads.
    public mutating func seal() {
        var checksum = StateFraming.checksum(version: Self.version)
        for payload in payloads {
            let section = number(at: payload.lowerBound - StateFraming.frameHeaderBytes, as: UInt32.self)
            checksum = bytes[payload].withUnsafeBytes {
                StateFraming.checksum(after: checksum, section: section, payload: $0)
            }
            withUnsafeBytes(of: checksum.littleEndian) {
                bytes.replaceSubrange(payload.lowerBound - 8..<payload.lowerBound, with: $0)
            }
        }
    }

    private func number<Number: FixedWidthInteger & BitwiseCopyable>(at position: Int, as type: Number.Type) -> Number {
        bytes.withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: Number.self)) }
    }

    private final class Collected {
        var bytes: [UInt8] = []
    }
}
