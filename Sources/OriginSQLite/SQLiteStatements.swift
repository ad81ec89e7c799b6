/// The SQL of one origin.
///
/// Values are read as `CAST(... AS BLOB)`, which gives numbers as SQLite prints them, text and blobs as they are, and
/// `NULL` as `NULL`. The batch form joins the wanted keys to the table by number, not by what the table's key looks
/// like, so that it finds the same rows as the single form whatever the column's collation; `CROSS JOIN` keeps the keys
/// as the outer loop.
struct SQLiteStatements: Sendable {
    /// The most keys in one statement, well below the number of parameters any build of SQLite takes.
    static let batch = 512

    let key: SQLiteColumn
    let value: SQLiteColumn
    let select: String
    /// The batch form up to the list of keys, and after it; `nil` for a query.
    private let selectMany: (head: String, tail: String)?
    let upsert: String
    private let deleteHead: String

    /// Statements for a table.
    init(table: String, keyColumn: String, valueColumn: String, key: SQLiteColumn, value: SQLiteColumn) {
        let table = table.quotedIdentifier
        let keyName = keyColumn.quotedIdentifier
        let valueName = valueColumn.quotedIdentifier
        self.key = key
        self.value = value
        select = "SELECT CAST(\(valueName) AS BLOB) FROM \(table) WHERE \(keyName) = \(key.parameter) LIMIT 1"
        selectMany = (
            "WITH wanted(number, key) AS (VALUES ",
            """
            ) SELECT wanted.number, CAST(held.\(valueName) AS BLOB) FROM wanted CROSS JOIN \(table) AS held \
            ON held.\(keyName) = wanted.key
            """
        )
        upsert = """
            INSERT INTO \(table) (\(keyName), \(valueName)) VALUES (\(key.parameter), \(value.parameter)) \
            ON CONFLICT (\(keyName)) DO UPDATE SET \(valueName) = excluded.\(valueName)
            """
        deleteHead = "DELETE FROM \(table) WHERE \(keyName) IN "
    }

    /// Statements for a query, which can only be read.
    init(query: String) {
        key = .text
        value = .text
        select = "WITH held(value) AS (\n\(query)\n) SELECT CAST(value AS BLOB) FROM held LIMIT 1"
        selectMany = nil
        upsert = ""
        deleteHead = ""
    }

    var hasBatchForm: Bool { selectMany != nil }

    /// The batch form for `count` keys; its rows are the number of the key and the value.
    func selectMany(_ count: Int) -> String? {
        selectMany.map { form in
            form.head + (0..<count).map { "(\($0), \(key.parameter))" }.joined(separator: ", ") + form.tail
        }
    }

    func delete(_ count: Int) -> String {
        deleteHead + "(" + repeatElement(key.parameter, count: count).joined(separator: ", ") + ")"
    }

    /// Cuts keys into runs of at most `batch` and fills each up with its last key to a power of two, so that there are
    /// few different statements to keep prepared.
    static func runs<Element>(_ elements: [Element]) -> [[Element]] {
        stride(from: 0, to: elements.count, by: batch).map { start in
            var run = Array(elements[start..<min(start + batch, elements.count)])
            let last = run[run.count - 1]
            while run.count & (run.count - 1) != 0 { run.append(last) }
            return run
        }
    }
}

extension String {
    /// The name as it stands in SQL, whatever characters it has (GRDB's own quoting leaves quotation marks as they
    /// are).
    var quotedIdentifier: String {
        "\"" + split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
