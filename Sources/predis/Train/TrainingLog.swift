import Foundation

/// A file with a line of JSON for each thing that happened in a training; lines are only ever appended.
struct TrainingLog {
    private let handle: FileHandle

    /// Opens the log.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - continues: Whether older lines stay.
    /// - Throws: `Failure` if it cannot be written.
    init(path: String, continues: Bool) throws {
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (continues ? 0 : O_TRUNC)
        let descriptor = open(path, flags, 0o644)
        guard descriptor >= 0 else {
            throw Failure.failed(
                "\(path) cannot be written: \(String(cString: strerror(errno))); name a folder that can be"
            )
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Appends a line in one step, so that none is ever half there.
    func append(_ line: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard var data = try? encoder.encode(line) else { return }
        data.append(UInt8(ascii: "\n"))
        // The log is no part of the result: a full disk is told by the checkpoint.
        try? handle.write(contentsOf: data)
    }
}
