import Foundation

/// Files that commands leave behind: the whole new one, or the old one.
enum Output {
    /// Writes a text to a new file beside `path`, which then takes its name.
    static func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw Failure.failed("\(path) cannot be written: \(error.localizedDescription); name a folder that can be")
        }
    }
}
