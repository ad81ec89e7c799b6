import Foundation
import GRDB

/// A folder for one test, removed with it.
final class TemporaryFolder: Sendable {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "origin-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    func path(_ name: String) -> String {
        folder.appending(path: name).path
    }

    /// Makes a database with `sql` and returns its path.
    func database(_ sql: String) throws -> String {
        let path = path(UUID().uuidString + ".db")
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
        return path
    }
}

func bytes(_ text: String) -> [UInt8] {
    Array(text.utf8)
}
