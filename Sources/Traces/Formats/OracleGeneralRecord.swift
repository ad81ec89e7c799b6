/// One access in libCacheSim's binary format oracleGeneral: 24 bytes, packed, least significant byte first.
///
/// Time in seconds (32 bits), object (64), size in bytes (32), and the number of the access, counted from 1, that asks
/// for the same object next, or -1 (64, signed). A record has no operation and no client: every access reads.
///
/// Source: `oracleGeneralBin.h` and `traceConvOracleGeneral.cpp` of github.com/1a1a11a/libCacheSim.
struct OracleGeneralRecord {
    static let byteCount = 24

    var time: UInt32
    var object: UInt64
    var size: UInt32
    var nextAccess: Int64

    init(time: UInt32, object: UInt64, size: UInt32, nextAccess: Int64) {
        self.time = time
        self.object = object
        self.size = size
        self.nextAccess = nextAccess
    }

    /// Reads 24 bytes.
    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) {
        time = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
        object = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 4, as: UInt64.self))
        size = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
        nextAccess = Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: Int64.self))
    }

    /// Appends 24 bytes.
    func append(to bytes: inout [UInt8]) {
        withUnsafeBytes(of: time.littleEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: object.littleEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: size.littleEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: nextAccess.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Whether `head`, the start of a file, can be such records, of which the first ten are looked at.
    ///
    /// They hold zero bytes, which no text does, and every next access comes after its own, or never. One record in
    /// ten may be otherwise, because traces are also made by cutting out of others.
    static func matches(_ head: UnsafeRawBufferPointer) -> Bool {
        let count = min(10, head.count / byteCount)
        guard count > 0, head.prefix(count * byteCount).contains(0) else { return false }
        var strange = 0
        for index in 0..<count {
            let start = index * byteCount
            let record = OracleGeneralRecord(UnsafeRawBufferPointer(rebasing: head[start..<start + byteCount]))
            let isNever = record.nextAccess == -1 || record.nextAccess == .max
            if !isNever, !(Int64(index)..<1 << 40).contains(record.nextAccess) { strange += 1 }
        }
        return strange <= count / 10
    }
}
