#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A file under construction that replaces another one in a single step.
package struct ReplacementFile: ~Copyable {
    /// Writes to the file; valid while the file lives.
    package struct Handle {
        fileprivate let descriptor: Int32

        /// Writes all of `bytes` at the end.
        package func write(_ bytes: [UInt8]) throws(TransferError) {
            try bytes.withUnsafeBufferPointer { (bytes) throws(TransferError) in
                try write(UnsafeRawBufferPointer(bytes))
            }
        }

        /// Writes all of `bytes` at the end.
        package func write(_ bytes: UnsafeRawBufferPointer) throws(TransferError) {
            var rest = bytes
            while !rest.isEmpty {
                #if canImport(Glibc)
                let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                #else
                let count = Darwin.write(descriptor, rest.baseAddress, rest.count)
                #endif
                if count >= 0 {
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                } else if errno != EINTR {
                    throw TransferError("cannot write the file", code: errno)
                }
            }
        }
    }

    package let handle: Handle
    private let path: String
    /// `nil` where there is nothing to replace.
    private let temporaryPath: String?

    /// Makes an empty file beside `path`, on the same file system; a device or a pipe that is there is written to as it is.
    package init(path: String) throws(TransferError) {
        var status = stat()
        // What is in /dev and looks like a file is a name for one that is open, such as /dev/stdout: never to be replaced.
        if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG || path.hasPrefix("/dev/") {
            let kind = status.st_mode & S_IFMT
            guard kind == S_IFCHR || kind == S_IFIFO || kind == S_IFREG else {
                throw TransferError("there is something here that is not a file; name a file to write or replace")
            }
            let descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
            guard descriptor >= 0 else { throw TransferError("cannot write to it", code: errno) }
            self.path = path
            temporaryPath = nil
            handle = Handle(descriptor: descriptor)
            return
        }
        let temporaryPath = "\(path).\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp"
        let descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw TransferError("cannot make a file here", code: errno) }
        self.path = path
        self.temporaryPath = temporaryPath
        handle = Handle(descriptor: descriptor)
    }

    deinit {
        close(handle.descriptor)
        // After `commit` the name is gone and this does nothing.
        if let temporaryPath { unlink(temporaryPath) }
    }

    /// Makes the contents durable and visible under the final name.
    package func commit() throws(TransferError) {
        guard let temporaryPath else { return }
        guard fsync(handle.descriptor) == 0 else { throw TransferError("cannot write the file to disk", code: errno) }
        guard rename(temporaryPath, path) == 0 else { throw TransferError("cannot rename the new file", code: errno) }
        // The new name is durable when its folder is; a file system that cannot do that is no reason to fail.
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = open(slash.map { String(path[...$0]) } ?? ".", O_RDONLY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }
}
