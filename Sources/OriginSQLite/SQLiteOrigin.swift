import Foundation
import GRDB
public import Origins

/// An origin whose values are rows of an SQLite database.
///
/// Keys and values are bytes. A key is looked up as text if it is valid UTF-8 without a zero byte and as a blob if not;
/// in a column declared as a blob always as a blob; in one declared as an integer only if it is spelled as SQLite
/// prints that integer, any other key being absent. A value comes as SQLite prints it (text and blobs byte for byte),
/// and `NULL` counts as absent. Writes bind values by the same rules, so that what is written can be read by people and
/// programs; a column declared as a number takes `007` for the number 7. Where several rows have the same key, one of
/// them is found.
///
/// Loads run on `readers` connections and see the last committed state; with a write-ahead log they neither wait for
/// writers nor hold them up. Without writes the file is opened read-only and keeps the journal mode it has. With writes
/// it is put in WAL mode with `synchronous = FULL`: this origin is where the truth lives, so a write that was
/// acknowledged has to survive the loss of power and not only of the process, which `NORMAL` does not promise. Either
/// way a killed process leaves the file intact.
///
/// A lock held for longer than 100 ms by somebody else fails the load with `.overloaded`, which is retryable.
public struct SQLiteOrigin: WritableOrigin {
    private let pool: DatabasePool
    private let statements: SQLiteStatements
    private let path: String
    private let allowsWrites: Bool

    /// Opens the database and checks that it has what the configuration names.
    ///
    /// Blocks for the time it takes to open a file.
    ///
    /// - Throws: `OriginError`: `.misconfigured` for a missing table or column, an unusable key column or query;
    ///   `.unreachable`, `.malformed`, `.readOnly` or `.overloaded` for a file that cannot be used. The message says
    ///   what to do.
    public init(_ configuration: SQLiteOriginConfiguration) throws {
        try configuration.validate()
        path = configuration.path
        allowsWrites = configuration.allowsWrites
        if configuration.createIfMissing { try Self.createIfMissing(configuration) }
        try Self.checkFile(path)
        do {
            pool = try DatabasePool(path: path, configuration: Self.connection(configuration))
            statements = try pool.read { try SQLiteSchema(configuration, $0).statements() }
            if allowsWrites {
                let upsert = statements.upsert
                try pool.writeWithoutTransaction { database in
                    try database.execute(sql: "PRAGMA synchronous = FULL")
                    _ = try database.makeStatement(sql: upsert)
                }
            }
        } catch let error as DatabaseError where error.message?.contains("ON CONFLICT clause") == true {
            throw OriginError(
                .misconfigured,
                """
                The column \(configuration.keyColumn) of the table \(configuration.table) in \(path) is neither a primary \
                key nor unique, so a write cannot find the row to replace; add a unique index, or allow no writes.
                """,
                underlying: error
            )
        } catch {
            throw OriginError(sqlite: error, path: path)
        }
    }

    public func load(_ key: [UInt8], for reason: LoadReason) async throws -> [UInt8]? {
        guard let bound = statements.key.key(key) else { return nil }
        return try await read { [sql = statements.select] database in
            try Self.value(of: bound, sql, database)
        }
    }

    public func loadMany(_ keys: [[UInt8]], for reason: LoadReason) async throws -> [[UInt8]: [UInt8]] {
        let wanted = keys.compactMap { key in statements.key.key(key).map { (key: key, bound: $0) } }
        return try await read { [statements] database in
            var values: [[UInt8]: [UInt8]] = [:]
            values.reserveCapacity(wanted.count)
            guard statements.hasBatchForm else {
                for (key, bound) in wanted {
                    values[key] = try Self.value(of: bound, statements.select, database)
                }
                return values
            }
            for run in SQLiteStatements.runs(wanted) {
                guard let sql = statements.selectMany(run.count) else { continue }
                let statement = try database.cachedStatement(sql: sql)
                let rows = try Row.fetchCursor(statement, arguments: StatementArguments(run.map(\.bound)))
                while let row = try rows.next() {
                    let number: Int = row[0]
                    if let data: Data = row[1] { values[run[number].key] = [UInt8](data) }
                }
            }
            return values
        }
    }

    public func store(_ value: [UInt8], for key: [UInt8]) async throws {
        guard let bound = statements.key.key(key) else {
            throw OriginError(
                .malformed,
                """
                The key \(String(decoding: key, as: UTF8.self)) cannot be stored in the integer key column of \(path); use \
                a whole number without leading zeros or sign, or a text column.
                """
            )
        }
        try await write { [statements] database in
            let statement = try database.cachedStatement(sql: statements.upsert)
            try statement.execute(arguments: [bound, statements.value.value(value)])
        }
    }

    public func remove(_ keys: [[UInt8]]) async throws -> Int {
        let wanted = keys.compactMap(statements.key.key)
        return try await write { [statements] database in
            var removed = 0
            for run in SQLiteStatements.runs(wanted) {
                let statement = try database.cachedStatement(sql: statements.delete(run.count))
                try statement.execute(arguments: StatementArguments(run))
                removed += database.changesCount
            }
            return removed
        }
    }

    /// Closes the database: waits for what runs; later loads fail.
    public func close() throws {
        do {
            try pool.close()
        } catch {
            throw OriginError(sqlite: error, path: path)
        }
    }

    // MARK: Access

    private func read<Answer: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Answer
    ) async throws -> Answer {
        do {
            return try await pool.read(body)
        } catch {
            throw OriginError(sqlite: error, path: path)
        }
    }

    private func write<Answer: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Answer
    ) async throws -> Answer {
        guard allowsWrites else {
            throw OriginError(
                .readOnly,
                "The SQLite database \(path) was opened for reading; allow writes to write through the cache."
            )
        }
        do {
            return try await pool.write(body)
        } catch {
            throw OriginError(sqlite: error, path: path)
        }
    }

    private static func value(of key: DatabaseValue, _ sql: String, _ database: Database) throws -> [UInt8]? {
        let statement = try database.cachedStatement(sql: sql)
        return try Data.fetchOne(statement, arguments: [key]).map { [UInt8]($0) }
    }

    // MARK: Opening

    private static func connection(_ configuration: SQLiteOriginConfiguration) -> Configuration {
        var connection = Configuration()
        connection.readonly = !configuration.allowsWrites
        connection.maximumReaderCount = configuration.readers
        connection.busyMode = .timeout(0.1)
        connection.label = "origin"
        return connection
    }

    /// Refuses what SQLite would answer with "unable to open database file", or would create.
    private static func checkFile(_ path: String) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw OriginError(
                .unreachable,
                "There is no SQLite database at \(path); check the path, or allow it to be created."
            )
        }
        guard !isFolder.boolValue else {
            throw OriginError(.unreachable, "\(path) is a folder and not an SQLite database; name a file in it.")
        }
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw OriginError(.unreachable, "\(path) may not be read by this process; give it the right to.")
        }
    }
}
