import Foundation

/// Texts and values as parts of a page.
enum HTML {
    static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
    }

    /// A sentence whose parts between backticks are code.
    static func sentence(_ text: String) -> String {
        escaped(text).split(separator: "`", omittingEmptySubsequences: false).enumerated().map { index, part in
            index % 2 == 1 ? "<code>\(part)</code>" : String(part)
        }.joined()
    }

    /// A value for a script: JSON in which nothing can end the script.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = String(decoding: try encoder.encode(value), as: UTF8.self)
        return text.replacingOccurrences(of: "<", with: "\\u003c")
    }

    /// A table whose first row is the heading.
    static func table(_ rows: [[String]]) -> String {
        guard let heading = rows.first else { return "" }
        func row(_ cells: [String], _ tag: String) -> String {
            "<tr>" + cells.map { "<\(tag)>\(escaped($0))</\(tag)>" }.joined() + "</tr>"
        }
        let body = rows.dropFirst().map { row($0, "td") }.joined(separator: "\n")
        return "<div class=\"scroll\"><table><thead>\(row(heading, "th"))</thead>\n<tbody>\(body)</tbody></table></div>"
    }
}
