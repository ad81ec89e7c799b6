import PredisPrimitives

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file with a saved state, which is replaced as a whole or not at all.
struct StateFile: Sendable {
    let path: String
    /// What is written, and the only thing read.
    let version: UInt32
    /// The most bytes.
    let limit: Int

    /// Reads the file.
    ///
    /// - Parameter body: Reads everything but the end.
    /// - Returns: `nil` if there is no file.
    /// - Throws: `StateError` if it is not what this program wrote with these settings.
    func read<Result: ~Copyable>(
        _ body: (inout StateReader) throws(StateError) -> Result
    ) throws(StateError) -> Result? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Self.failure("read", path)
        }
        defer { close(descriptor) }
        var reader = try StateReader(version: version, limit: limit) { [path] buffer throws(StateError) in
            while true {
                let count = Self.read(descriptor, buffer)
                if count >= 0 { return count }
                guard errno == EINTR else { throw Self.failure("read", path) }
            }
        }
        let result = try body(&reader)
        try reader.finish()
        return result
    }

    /// Writes the state to a file beside this one, which takes its place when it is committed.
    ///
    /// - Throws: `StateError`; nothing is left behind then.
    func write(_ body: (inout StateWriter) -> Void) throws(StateError) -> Draft {
        let draft = Draft(path: path, beside: path + ".new")
        // What is learned names the keys of clients: nobody else's business.
        let descriptor = open(draft.beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure("write", draft.beside) }
        var writer = StateWriter(version: version, limit: limit) { bytes throws(StateError) in
            try Self.write(bytes, to: descriptor, draft.beside)
        }
        body(&writer)
        do throws(StateError) {
            try writer.finish()
        } catch {
            close(descriptor)
            unlink(draft.beside)
            throw error
        }
        close(descriptor)
        return draft
    }

    /// A complete state in a file that is not in its place yet.
    struct Draft: Sendable {
        fileprivate let path: String
        fileprivate let beside: String

        /// Waits until the bytes are on the disk, and puts the file in its place.
        ///
        /// - Throws: `StateError`; the old file is still there then.
        func commit() throws(StateError) {
            let descriptor = open(beside, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw StateFile.failure("write", beside) }
            defer { close(descriptor) }
            guard fsync(descriptor) == 0, rename(beside, path) == 0 else {
                let failure = StateFile.failure("write", path)
                unlink(beside)
                throw failure
            }
            syncFolder()
        }

        /// Makes the new name last; without it a crash of the machine may bring the old file back, which is as good.
        private func syncFolder() {
            let end = path.lastIndex(of: "/")
            let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
            let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { return }
            fsync(descriptor)
            close(descriptor)
        }
    }

    private static func read(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        #if canImport(Glibc)
        Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        #else
        Darwin.read(descriptor, buffer.baseAddress, buffer.count)
        #endif
    }

    private static func write(
        _ bytes: UnsafeRawBufferPointer,
        to descriptor: Int32,
        _ path: String
    ) throws(StateError) {
        var written = 0
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            #if canImport(Glibc)
            let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
            #else
            let count = Darwin.write(descriptor, rest.baseAddress, rest.count)
            #endif
            if count > 0 {
                written += count
            } else if count == 0 || errno != EINTR {
                throw failure("write", path)
            }
        }
    }

    /// What `errno` says.
    private static func failure(_ verb: StaticString, _ path: String) -> StateError {
        StateError(
            .file,
            "cannot \(verb) \(path): \(String(cString: strerror(errno))); check folder, rights and free space"
        )
    }
}
