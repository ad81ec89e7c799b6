import PredisPrimitives

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Collects accesses until their next accesses are known, then gives them out as oracleGeneral records.
///
/// Time, object and size wait in a file without a name, 16 bytes an access. The next accesses are found when all are
/// there, in passes over the file for an eighth of the objects each, so that memory is 4 bytes an access (its next)
/// and up to 48 bytes for an eighth of the different keys: under 12 bytes an access whatever they are. Up to a million
/// accesses take one pass, and up to 52 MB.
///
/// A key that is a decimal number as it would be written (no leading zeros, 64 bits) is that object; of others a fixed
/// 64-bit hash is taken. Numbering keys in order of appearance would be denser, but then an id tells the future.
struct OracleGeneralSpool: ~Copyable {
    private static let entryByteCount = 16
    private static let blockEntryCount = 4096

    private let descriptor: Int32
    private var pending: [UInt8] = []
    private var count = 0

    /// Makes the waiting file beside `path`; it vanishes with this value, or the process.
    init(path: String) throws(TransferError) {
        let name = "\(path).\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp"
        descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw TransferError("cannot make a file here", code: errno) }
        unlink(name)
    }

    deinit {
        close(descriptor)
    }

    // MARK: Collecting

    mutating func append(_ access: TraceBatch.Access, key: UnsafeRawBufferPointer) throws(TransferError) {
        guard access.time >= 0, access.time.isFinite else { throw .notSeconds(access.time, "time") }
        guard let time = UInt32(exactly: access.time.rounded(.down)) else {
            throw TransferError(
                "time \(access.time) does not fit oracleGeneral, whose times are seconds up to \(UInt32.max); count "
                    + "from a later point"
            )
        }
        guard count < Int(UInt32.max) else {
            throw TransferError("there are more than \(UInt32.max) accesses; split the trace")
        }
        let object = Self.object(key)
        withUnsafeBytes(of: object) { pending.append(contentsOf: $0) }
        withUnsafeBytes(of: time) { pending.append(contentsOf: $0) }
        withUnsafeBytes(of: access.size) { pending.append(contentsOf: $0) }
        count += 1
        if pending.count >= Self.blockEntryCount * Self.entryByteCount { try flush() }
    }

    /// The number that stands for `key`.
    static func object(_ key: UnsafeRawBufferPointer) -> UInt64 {
        if let number = FieldNumbers.unsigned64(key), key[0] != 48 || key.count == 1 { return number }
        return KeyHasher(seed: 0).hash(key)
    }

    mutating func flush() throws(TransferError) {
        try pending.withUnsafeBufferPointer { (bytes) throws(TransferError) in
            var rest = UnsafeRawBufferPointer(bytes)
            while !rest.isEmpty {
                #if canImport(Glibc)
                let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
                #else
                let written = Darwin.write(descriptor, rest.baseAddress, rest.count)
                #endif
                if written >= 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest[written...])
                } else if errno != EINTR {
                    throw TransferError("cannot write the file", code: errno)
                }
            }
        }
        pending.removeAll(keepingCapacity: true)
    }

    // MARK: Giving out

    /// Writes all records to `file` and ends it.
    mutating func write(to file: inout CompressedFile) throws(TransferError) {
        try flush()
        let next = try nextAccesses(passes: count <= 1 << 20 ? 1 : 8)
        var row = 0
        var bytes: [UInt8] = []
        try forEachBlock { (block) throws(TransferError) in
            bytes.removeAll(keepingCapacity: true)
            for entry in block {
                let nextAccess = next[row] == 0 ? -1 : Int64(next[row])
                OracleGeneralRecord(
                    time: entry.time,
                    object: entry.object,
                    // libCacheSim skips objects of size 0.
                    size: max(entry.size, 1),
                    nextAccess: nextAccess
                ).append(to: &bytes)
                row += 1
            }
            try bytes.withUnsafeBufferPointer { (bytes) throws(TransferError) in
                try file.write(UnsafeRawBufferPointer(bytes), isLast: false)
            }
        }
        try file.write(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true)
    }

    /// For each access, the number from 1 of the one that asks for the same object next; 0 for none.
    func nextAccesses(passes: UInt64) throws(TransferError) -> [UInt32] {
        var next = [UInt32](repeating: 0, count: count)
        for pass in 0..<passes {
            var last: [UInt64: UInt32] = [:]
            var row: UInt32 = 0
            try forEachBlock { (block) throws(TransferError) in
                for entry in block {
                    row += 1
                    guard SplitMix64.mix(entry.object) % passes == pass else { continue }
                    if let previous = last.updateValue(row, forKey: entry.object) { next[Int(previous) - 1] = row }
                }
            }
        }
        return next
    }

    private struct Entry {
        var object: UInt64
        var time: UInt32
        var size: UInt32
    }

    /// Calls `body` with all entries in order, some thousands at a time.
    private func forEachBlock(
        _ body: (UnsafeBufferPointer<Entry>) throws(TransferError) -> Void
    ) throws(TransferError) {
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw TransferError("cannot read the file", code: errno) }
        let block = OwnedBytes(count: Self.blockEntryCount * Self.entryByteCount)
        var left = count * Self.entryByteCount
        while left > 0 {
            let wanted = min(left, block.bytes.count)
            var filled = 0
            while filled < wanted {
                #if canImport(Glibc)
                let given = Glibc.read(descriptor, block.bytes.baseAddress.map { $0 + filled }, wanted - filled)
                #else
                let given = Darwin.read(descriptor, block.bytes.baseAddress.map { $0 + filled }, wanted - filled)
                #endif
                if given > 0 {
                    filled += given
                } else if given == 0 || errno != EINTR {
                    throw TransferError("cannot read the file", code: given == 0 ? EIO : errno)
                }
            }
            left -= wanted
            // Safety: the block is aligned to 16 bytes and holds whole entries, which have no invalid bit patterns.
            let entries = UnsafeRawBufferPointer(rebasing: block.bytes[..<wanted]).bindMemory(to: Entry.self)
            try body(entries)
        }
    }
}
