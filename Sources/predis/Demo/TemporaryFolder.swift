import Foundation

/// A folder that lasts as long as a command.
struct TemporaryFolder {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("predis-demo-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            throw Failure.failed(
                "cannot make the folder \(url.path): \(error.localizedDescription); set TMPDIR to one that can be written"
            )
        }
    }

    func path(of name: String) -> String {
        url.appendingPathComponent(name).path
    }

    /// Deletes the folder and everything in it.
    func remove() {
        try? FileManager.default.removeItem(at: url)
    }
}
