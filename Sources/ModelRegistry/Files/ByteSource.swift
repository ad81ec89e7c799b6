import Crypto

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The bytes of one regular file, or of an array, read once from front to back and hashed as they pass: what is checked
/// is what was read, even if somebody changes the file meanwhile.
///
/// A class because it owns a descriptor and is handed through readers; one thread at a time uses it.
final class ByteSource {
    /// How the bytes are called in messages.
    let name: String
    /// All bytes there are.
    let count: Int
    /// The bytes read so far.
    private(set) var position = 0
    private let bytes: [UInt8]
    private let descriptor: Int32
    private var hash = SHA256()

    /// Reads from memory.
    init(_ bytes: [UInt8], name: String) {
        self.name = name
        self.bytes = bytes
        count = bytes.count
        descriptor = -1
    }

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limit: The most bytes it may have.
    ///   - followsLinks: Whether it may be a symbolic link; the files of a model may not, as its bytes are in its
    ///     folder.
    /// - Throws: `ModelError.Code.file` if it is missing or no regular file; `tooLarge`.
    init(path: String, limit: Int, followsLinks: Bool = false) throws(ModelError) {
        name = path
        bytes = []
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followsLinks ? 0 : O_NOFOLLOW))
        guard descriptor >= 0 else {
            let remedy = errno == ELOOP ? "a file of a model is no symbolic link" : "name a file that can be read"
            throw ModelError(.file, "\(path): \(systemReason()); \(remedy)")
        }
        var information = stat()
        guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ModelError(.file, "\(path): is no regular file; a model is made of regular files")
        }
        guard let size = Int(exactly: information.st_size), size <= limit else {
            close(descriptor)
            throw ModelError(
                .tooLarge,
                "\(path): \(information.st_size) bytes; at most \(limit) are read, so it is no file of this kind"
            )
        }
        count = size
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// The bytes that are left.
    var remaining: Int { count - position }

    /// Fills the buffer with the next bytes.
    ///
    /// - Throws: `ModelError.Code.truncated` if there are fewer; `file`.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ModelError) {
        guard buffer.count <= remaining else {
            throw ModelError(
                .truncated,
                "\(name): ends after \(count) bytes where \(position + buffer.count) are needed; copy the file again"
            )
        }
        if descriptor < 0 {
            bytes.withUnsafeBytes {
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position...].prefix(buffer.count)))
            }
        } else {
            try readFile(buffer)
        }
        position += buffer.count
        hash.update(bufferPointer: UnsafeRawBufferPointer(buffer))
    }

    /// The next `count` bytes; the caller has bounded `count`.
    func read(_ count: Int) throws(ModelError) -> [UInt8] {
        // Asked before anything is allocated: a length in a file is not yet a length of the file.
        guard count <= remaining else { throw ModelError(.truncated, truncation(count)) }
        var result = [UInt8](repeating: 0, count: count)
        var failure: ModelError?
        result.withUnsafeMutableBytes { buffer in
            do throws(ModelError) { try read(into: buffer) } catch { failure = error }
        }
        if let failure { throw failure }
        return result
    }

    /// The SHA-256 of all bytes read so far.
    func digest() -> ContentHash {
        ContentHash(hash.finalize())
    }

    private func truncation(_ needed: Int) -> String {
        "\(name): \(remaining) bytes are left at \(position) where \(needed) are needed; the file is cut off or its "
            + "lengths are wrong: copy it again"
    }

    private func readFile(_ buffer: UnsafeMutableRawBufferPointer) throws(ModelError) {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            #if canImport(Glibc)
            let count = Glibc.read(descriptor, rest.baseAddress, rest.count)
            #else
            let count = Darwin.read(descriptor, rest.baseAddress, rest.count)
            #endif
            if count > 0 {
                filled += count
            } else if count == 0 {
                throw ModelError(.truncated, "\(name): became shorter while it was read; leave files of models alone")
            } else if errno != EINTR {
                throw ModelError(.file, "\(name): \(systemReason()) while reading; check the disk")
            }
        }
    }
}

/// What `errno` says.
func systemReason() -> String {
    String(cString: strerror(errno))
}
