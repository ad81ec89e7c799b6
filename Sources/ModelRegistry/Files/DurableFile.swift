#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Files and folders that are there as a whole or not at all: written under another name, brought to the disk, renamed.
enum DurableFile {
    /// Stands between a file's name and the number of the process that is writing it.
    static let draftSuffix = ".new-"

    /// Replaces a file.
    ///
    /// Whoever reads meanwhile sees the old file or the new one. If the process is killed, a file `PATH.new-PROCESS`
    /// stays behind.
    /// - Throws: `ModelError.Code.file`; the old file is still there then.
    static func replace(_ path: String, with bytes: [UInt8]) throws(ModelError) {
        let draft = path + draftSuffix + "\(getpid())"
        do throws(ModelError) {
            try create(draft, with: bytes)
            guard rename(draft, path) == 0 else {
                throw ModelError(.file, "\(path): \(systemReason()); name a file in a folder that can be written")
            }
        } catch {
            unlink(draft)
            throw error
        }
        syncFolder(folder(of: path))
    }

    /// Writes a new file, or over one of the same name, and waits until it is on the disk.
    static func create(_ path: String, with bytes: [UInt8]) throws(ModelError) {
        // Models name the keys of clients: nobody else's business.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw cannotWrite(path) }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { rest in
                #if canImport(Glibc)
                Glibc.write(descriptor, rest.baseAddress, rest.count)
                #else
                Darwin.write(descriptor, rest.baseAddress, rest.count)
                #endif
            }
            if count > 0 {
                written += count
            } else if count == 0 || errno != EINTR {
                throw cannotWrite(path)
            }
        }
        guard fsync(descriptor) == 0 else { throw cannotWrite(path) }
    }

    /// Makes the names in a folder last; without it a crash of the machine may bring the old ones back, which is as
    /// good.
    static func syncFolder(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// The folder that a file or folder lies in.
    static func folder(of path: String) -> String {
        guard let end = path.lastIndex(of: "/") else { return "." }
        return end == path.startIndex ? "/" : String(path[..<end])
    }

    static func cannotWrite(_ path: String) -> ModelError {
        ModelError(.file, "\(path): \(systemReason()); check the folder, its rights and the free space")
    }
}
