import Foundation
import GRDB
import Origins

extension SQLiteOrigin {
    /// Writes a new database with one table of keys and values.
    ///
    /// The table has a text column `key`, its primary key, and a blob column `value`, and is in WAL mode. A key that
    /// occurs twice keeps its last value. The rows go into a file beside `path`, 10,000 to a transaction, which gets
    /// its name only when it is complete and on the disk: there is never half a database at `path`.
    ///
    /// - Parameters:
    ///   - path: The file to create.
    ///   - table: The table's name.
    ///   - rows: The rows; they may be made as they are read.
    /// - Throws: `OriginError`: `.misconfigured` if the file exists, or what SQLite says.
    public static func create(
        path: String,
        table: String = "kv",
        rows: some Sequence<(key: [UInt8], value: [UInt8])>
    ) throws {
        try create(SQLiteOriginConfiguration(path: path, table: table), rows: rows)
    }

    /// Creates the file, or the table in an existing file, if it is not there.
    static func createIfMissing(_ configuration: SQLiteOriginConfiguration) throws {
        guard FileManager.default.fileExists(atPath: configuration.path) else {
            try create(configuration, rows: [])
            return
        }
        do {
            let queue = try DatabaseQueue(path: configuration.path)
            try queue.write { database in
                let isThere = try SQLiteSchema.tables(of: database).contains {
                    $0.lowercased() == configuration.table.lowercased()
                }
                guard !isThere else { return }
                try database.execute(sql: definition(configuration))
            }
            try queue.close()
        } catch {
            throw OriginError(sqlite: error, path: configuration.path)
        }
    }

    private static func create(
        _ configuration: SQLiteOriginConfiguration,
        rows: some Sequence<(key: [UInt8], value: [UInt8])>
    ) throws {
        let path = configuration.path
        guard !FileManager.default.fileExists(atPath: path) else {
            throw OriginError(
                .misconfigured,
                "\(path) exists already and is not overwritten; remove it or name another file."
            )
        }
        let partial = path + ".partial"
        do {
            try? FileManager.default.removeItem(atPath: partial)
            defer { try? FileManager.default.removeItem(atPath: partial) }
            try fill(partial, configuration, rows)
            try synchronize(partial)
            try FileManager.default.moveItem(atPath: partial, toPath: path)
        } catch {
            throw OriginError(sqlite: error, path: path)
        }
    }

    private static func fill(
        _ path: String,
        _ configuration: SQLiteOriginConfiguration,
        _ rows: some Sequence<(key: [UInt8], value: [UInt8])>
    ) throws {
        let (key, value) = (SQLiteColumn.text, SQLiteColumn.blob)
        let statements = SQLiteStatements(
            table: configuration.table,
            keyColumn: configuration.keyColumn,
            valueColumn: configuration.valueColumn,
            key: key,
            value: value
        )
        let queue = try DatabaseQueue(path: path)
        try queue.writeWithoutTransaction { database in
            // A file that is thrown away on failure needs no journal.
            try database.execute(sql: "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
            try database.execute(sql: definition(configuration))
            let insert = try database.makeStatement(sql: statements.upsert)
            var iterator = rows.makeIterator()
            var isAtEnd = false
            while !isAtEnd {
                try database.inTransaction {
                    for _ in 0..<10_000 {
                        guard let row = iterator.next() else {
                            isAtEnd = true
                            break
                        }
                        insert.setUncheckedArguments([key.value(row.key), value.value(row.value)])
                        try insert.execute()
                    }
                    return .commit
                }
            }
            try database.execute(sql: "PRAGMA journal_mode = WAL")
        }
        try queue.close()
    }

    private static func definition(_ configuration: SQLiteOriginConfiguration) -> String {
        """
        CREATE TABLE \(configuration.table.quotedIdentifier) (
            \(configuration.keyColumn.quotedIdentifier) TEXT PRIMARY KEY NOT NULL,
            \(configuration.valueColumn.quotedIdentifier) BLOB NOT NULL
        )
        """
    }

    private static func synchronize(_ path: String) throws {
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
        defer { try? file.close() }
        try file.synchronize()
    }
}
