import CZlib
import PredisPrimitives

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Bytes of a column that wait in a file without a name.
struct ColumnSpool: ~Copyable {
    // Safety: a C stream made in `init` and closed in `deinit`; only this owner uses it.
    private let stream: UnsafeMutablePointer<FILE>
    private(set) var count = 0

    /// Makes the file beside `path`; it vanishes with this value, or the process.
    init(path: String) throws(TransferError) {
        let name = "\(path).\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp"
        let descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw TransferError("cannot make a file here", code: errno) }
        unlink(name)
        guard let stream = fdopen(descriptor, "w+") else {
            close(descriptor)
            throw TransferError("cannot make a file here", code: errno)
        }
        self.stream = stream
    }

    deinit {
        fclose(stream)
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) throws(TransferError) {
        guard fwrite(bytes.baseAddress, 1, bytes.count, stream) == bytes.count else {
            throw TransferError("cannot write a waiting column", code: errno)
        }
        count += bytes.count
    }

    /// Gives out all bytes in order.
    func forEachBlock(_ body: (UnsafeRawBufferPointer) throws(TransferError) -> Void) throws(TransferError) {
        guard fflush(stream) == 0 else { throw TransferError("cannot write a waiting column", code: errno) }
        rewind(stream)
        var block = [UInt8](repeating: 0, count: 1 << 16)
        var rest = count
        while rest > 0 {
            let got = fread(&block, 1, min(rest, block.count), stream)
            guard got > 0 else { throw TransferError("cannot read a waiting column", code: errno) }
            try block.withUnsafeBufferPointer { (bytes) throws(TransferError) in
                try body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[..<got])))
            }
            rest -= got
        }
    }
}

/// The checksum of archives.
enum CRC32 {
    static func update(_ checksum: UInt32, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
        // zlib takes at most 4 GB at a time, and `nil` for its start value.
        guard bytes.count > 0 else { return checksum }
        return UInt32(
            truncatingIfNeeded: crc32_z(UInt(checksum), bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)
        )
    }
}
