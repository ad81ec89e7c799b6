import Foundation

/// Text for people: progress on a terminal, errors, tables.
enum Terminal {
    /// Whether somebody watches standard error.
    static let showsProgress = isatty(STDERR_FILENO) == 1

    static func error(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }

    /// What a long command is doing, for whoever waits; also when piped.
    static func note(_ text: String) {
        error(text)
    }

    /// Replaces the last progress line; nothing when nobody watches.
    static func progress(_ text: String) {
        guard showsProgress else { return }
        FileHandle.standardError.write(Data("\r\u{1b}[K\(text)".utf8))
    }

    static func endProgress() {
        progress("")
    }

    /// Lines up columns: the first to the left, the others to the right.
    static func table(_ rows: [[String]]) -> String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.compactMap { $0.indices.contains(column) ? $0[column].count : nil }.max() ?? 0
        }
        return rows.map { row in
            row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + padding : padding + cell
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
