import Foundation
import GRDB
import Origins
import Testing

@testable import OriginSQLite

@Suite struct SQLiteOriginTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func open(
        _ sql: String,
        table: String = "kv",
        key: String = "key",
        value: String = "value",
        query: String? = nil,
        writes: Bool = false
    ) throws -> SQLiteOrigin {
        let path = try folder.database(sql)
        return try SQLiteOrigin(
            SQLiteOriginConfiguration(
                path: path,
                table: table,
                keyColumn: key,
                valueColumn: value,
                query: query,
                allowsWrites: writes
            )
        )
    }

    private func message(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no error"
        } catch let error as OriginError {
            return error.description
        } catch {
            return "another error: \(error)"
        }
    }

    // MARK: Reading

    @Test(arguments: ["TEXT", "VARCHAR(20)", "BLOB", "INTEGER", ""])
    func findsKeysInColumnsOfEveryKind(type: String) async throws {
        let seven = type == "BLOB" ? "x'37'" : type == "INTEGER" ? "7" : "'7'"
        let origin = try open(
            "CREATE TABLE kv (key \(type) PRIMARY KEY, value); INSERT INTO kv VALUES (\(seven), 'found')"
        )
        #expect(try await origin.load(bytes("7"), for: .demand) == bytes("found"))
        #expect(try await origin.load(bytes("8"), for: .demand) == nil)
        #expect(try await origin.loadMany([bytes("7"), bytes("8")], for: .demand) == [bytes("7"): bytes("found")])
    }

    @Test func findsBinaryAndOddKeys() async throws {
        let origin = try open(
            """
            CREATE TABLE kv (key TEXT PRIMARY KEY, value);
            INSERT INTO kv VALUES (x'ff00fe', 'binary'), ('', 'empty'), ('ключ ''"', 'quotes'),
            (x'610062', 'zero inside')
            """
        )
        let keys: [[UInt8]] = [[0xff, 0, 0xfe], [], bytes("ключ '\""), [0x61, 0, 0x62]]
        let found = ["binary", "empty", "quotes", "zero inside"].map(bytes)
        for (key, value) in zip(keys, found) {
            #expect(try await origin.load(key, for: .demand) == value)
        }
        #expect(try await origin.loadMany(keys, for: .demand) == Dictionary(uniqueKeysWithValues: zip(keys, found)))
    }

    @Test func anEmptyBlobIsAKeyAndAValue() async throws {
        let origin = try open(
            "CREATE TABLE kv (key BLOB PRIMARY KEY, value BLOB); INSERT INTO kv VALUES (x'', x'')"
        )
        #expect(try await origin.load([], for: .demand) == [])
        #expect(try await origin.loadMany([[]], for: .demand) == [[]: []])
    }

    @Test(arguments: [
        ("'text'", "text"), ("x'ff'", nil), ("42", "42"), ("-7", "-7"), ("1.5", "1.5"), ("1e100", "1.0e+100"),
        ("''", ""),
        ("9223372036854775807", "9223372036854775807"),
    ])
    func valuesComeAsSQLitePrintsThem(literal: String, printed: String?) async throws {
        let origin = try open("CREATE TABLE kv (key TEXT, value); INSERT INTO kv VALUES ('k', \(literal))")
        let expected = printed.map(bytes) ?? [0xff]
        #expect(try await origin.load(bytes("k"), for: .demand) == expected)
        #expect(try await origin.loadMany([bytes("k")], for: .demand) == [bytes("k"): expected])
    }

    @Test func nullIsAbsent() async throws {
        let origin = try open("CREATE TABLE kv (key TEXT, value); INSERT INTO kv VALUES ('k', NULL), (NULL, 'v')")
        #expect(try await origin.load(bytes("k"), for: .demand) == nil)
        #expect(try await origin.load([], for: .demand) == nil)
        #expect(try await origin.loadMany([bytes("k"), []], for: .demand).isEmpty)
    }

    @Test func integerKeysHaveOneSpelling() async throws {
        let origin = try open(
            "CREATE TABLE kv (key INTEGER PRIMARY KEY, value); INSERT INTO kv VALUES (7, 'seven'), (-3, 'minus three')"
        )
        #expect(try await origin.load(bytes("7"), for: .demand) == bytes("seven"))
        #expect(try await origin.load(bytes("-3"), for: .demand) == bytes("minus three"))
        for key in ["07", "+7", "7.0", " 7", "7 ", "", "seven", "99999999999999999999"] {
            #expect(try await origin.load(bytes(key), for: .demand) == nil, "\(key)")
        }
        #expect(try await origin.loadMany([bytes("7"), bytes("07")], for: .demand) == [bytes("7"): bytes("seven")])
    }

    @Test func aCollationFindsTheSameRowsAloneAndInABatch() async throws {
        let origin = try open(
            "CREATE TABLE kv (key TEXT COLLATE NOCASE PRIMARY KEY, value); INSERT INTO kv VALUES ('Key', 'found')"
        )
        #expect(try await origin.load(bytes("KEY"), for: .demand) == bytes("found"))
        #expect(
            try await origin.loadMany([bytes("KEY"), bytes("key")], for: .demand)
                == [bytes("KEY"): bytes("found"), bytes("key"): bytes("found")]
        )
    }

    @Test func namesAreQuoted() async throws {
        let origin = try open(
            #"""
            CREATE TABLE "my ""table""; DROP" ("a key" TEXT, "select" TEXT);
            INSERT INTO "my ""table""; DROP" VALUES ('k', 'v')
            """#,
            table: #"my "table"; DROP"#,
            key: "a key",
            value: "select"
        )
        #expect(try await origin.load(bytes("k"), for: .demand) == bytes("v"))
        #expect(try await origin.loadMany([bytes("k")], for: .demand) == [bytes("k"): bytes("v")])
    }

    @Test func aViewCanBeTheTable() async throws {
        let origin = try open(
            """
            CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO users VALUES (1, 'Ada');
            CREATE VIEW kv AS SELECT 'user:' || id AS key, name AS value FROM users
            """
        )
        #expect(try await origin.load(bytes("user:1"), for: .demand) == bytes("Ada"))
    }

    @Test func readsMoreKeysThanAStatementTakes() async throws {
        let rows = (0..<40_000).map { (key: bytes("key:\($0)"), value: bytes("value:\($0)")) }
        let path = folder.path("large.db")
        try SQLiteOrigin.create(path: path, rows: rows)
        let origin = try SQLiteOrigin(SQLiteOriginConfiguration(path: path))
        let keys = (0..<40_000).map { bytes("key:\($0 * 2)") }
        let found = try await origin.loadMany(keys, for: .prefetch)
        #expect(found.count == 20_000)
        #expect(found.allSatisfy { $0.value == bytes("value") + $0.key.dropFirst(3) })
    }

    // MARK: Queries

    @Test func aQueryFindsWhatOneTableCannotSay() async throws {
        let origin = try open(
            """
            CREATE TABLE a (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE b (a INTEGER, size REAL);
            INSERT INTO a VALUES (1, 'one'); INSERT INTO b VALUES (1, 2.5), (1, 3.5)
            """,
            query: "SELECT b.size FROM a JOIN b ON b.a = a.id -- the largest\n WHERE a.name = :key ORDER BY size DESC; "
        )
        #expect(try await origin.load(bytes("one"), for: .demand) == bytes("3.5"))
        #expect(try await origin.load(bytes("two"), for: .demand) == nil)
        #expect(try await origin.loadMany([bytes("one"), bytes("two")], for: .demand) == [bytes("one"): bytes("3.5")])
    }

    @Test(arguments: [
        ("SELECT value FROM kv", "no parameter :key"),
        ("SELECT value FROM kv WHERE key = :key AND value > :other", "parameters other than :key"),
        ("SELECT value FROM kv WHERE key = ?", "parameters other than :key"),
        ("SELECT * FROM kv WHERE key = :key", "has 2 columns"),
        ("DELETE FROM kv WHERE key = :key", "not a SELECT"),
        ("DELETE FROM kv WHERE key = :key RETURNING value", "not a SELECT"),
        ("SELECT value FROM kv WHERE key = :key; DROP TABLE kv", "Multiple statements"),
        ("SELECT value FROM nowhere WHERE key = :key", "no such table"),
        ("PRAGMA user_version", "not a SELECT"),
        ("SELEKT", "syntax error"),
        ("", "empty statement"),
    ])
    func queriesThatAreNotOneSelectOfAKeyAreRefused(query: String, reason: String) throws {
        let text = message { _ = try open("CREATE TABLE kv (key, value)", query: query) }
        #expect(text.contains("misconfigured"))
        #expect(text.contains(reason), "\(text)")
    }

    // MARK: Opening

    @Test func missingTablesAndColumnsAreNamedBesideThoseThereAre() throws {
        let sql = "CREATE TABLE users (id, name); CREATE TABLE orders (id)"
        let noTable = message { _ = try open(sql) }
        #expect(noTable.contains("no table kv; it has orders, users"), "\(noTable)")
        let noColumn = message { _ = try open(sql, table: "users", key: "id") }
        #expect(noColumn.contains("table users has no column value; it has id, name"), "\(noColumn)")
    }

    @Test func keyColumnsThatRespellKeysAreRefused() throws {
        let text = message { _ = try open("CREATE TABLE kv (key NUMERIC, value)") }
        #expect(text.contains("key column key") && text.contains("NUMERIC"), "\(text)")
    }

    @Test func filesThatCannotBeUsedAreExplained() throws {
        let missing = folder.path("missing.db")
        #expect(
            message { _ = try SQLiteOrigin(SQLiteOriginConfiguration(path: missing)) }
                .contains("unreachable: There is no SQLite database at \(missing)")
        )
        #expect(
            message { _ = try SQLiteOrigin(SQLiteOriginConfiguration(path: folder.path("."))) }.contains("is a folder")
        )
        let text = folder.path("text.db")
        try Data(repeating: 0x41, count: 5000).write(to: URL(fileURLWithPath: text))
        let notADatabase = message { _ = try SQLiteOrigin(SQLiteOriginConfiguration(path: text)) }
        #expect(notADatabase.contains("malformed") && notADatabase.contains(text), "\(notADatabase)")
        let path = try folder.database("PRAGMA encoding = 'UTF-16le'; CREATE TABLE kv (key TEXT, value)")
        #expect(message { _ = try SQLiteOrigin(SQLiteOriginConfiguration(path: path)) }.contains("only UTF-8"))
    }

    @Test func contradictorySettingsAreRefused() {
        var configuration = SQLiteOriginConfiguration(path: "x", query: "SELECT 1", allowsWrites: true)
        #expect(message { try configuration.validate() }.contains("cannot be written through"))
        configuration = SQLiteOriginConfiguration(path: "x", query: "SELECT 1", createIfMissing: true)
        #expect(message { try configuration.validate() }.contains("cannot be created"))
        configuration = SQLiteOriginConfiguration(path: "x", readers: 0)
        #expect(message { try configuration.validate() }.contains("at least 1 reader"))
        configuration = SQLiteOriginConfiguration(path: "")
        #expect(message { try configuration.validate() }.contains("empty"))
    }

    @Test func readingChangesNothingAboutTheFile() async throws {
        let path = try folder.database("CREATE TABLE kv (key TEXT, value); INSERT INTO kv VALUES ('k', 'v')")
        let before = try Data(contentsOf: URL(fileURLWithPath: path))
        let origin = try SQLiteOrigin(SQLiteOriginConfiguration(path: path))
        #expect(try await origin.load(bytes("k"), for: .demand) == bytes("v"))
        await #expect(throws: OriginError.self) { try await origin.store(bytes("w"), for: bytes("k")) }
        try origin.close()
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test(arguments: ["TEXT", "BLOB", "INTEGER"])
    func lookUpsUseTheIndex(type: String) async throws {
        let path = try folder.database("CREATE TABLE kv (key \(type) UNIQUE, value)")
        let statements = SQLiteStatements(
            table: "kv",
            keyColumn: "key",
            valueColumn: "value",
            key: SQLiteColumn(declaredType: type),
            value: .blob
        )
        let queue = try DatabaseQueue(path: path)
        for sql in [statements.select, statements.selectMany(4) ?? "", statements.delete(4)] {
            let plan = try await queue.read { database in
                let parameters = StatementArguments(repeatElement("1", count: sql.count { $0 == "?" }))
                return try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + sql, arguments: parameters)
                    .map { row in row["detail"] as String }
            }
            #expect(plan.contains { $0.contains("SEARCH") && $0.contains("USING INDEX") }, "\(sql): \(plan)")
        }
    }

    // MARK: Writing

    @Test(arguments: ["TEXT", "BLOB", "INTEGER", ""])
    func writesAreReadBack(type: String) async throws {
        let origin = try open("CREATE TABLE kv (key \(type) PRIMARY KEY, value BLOB)", writes: true)
        let keys = type == "INTEGER" ? ["1", "2", "-3"].map(bytes) : [bytes("a"), [], [0xff], [0x61, 0]]
        let values: [[UInt8]] = [bytes("text"), [], [0, 0xff, 0], bytes("007")]
        for (key, value) in zip(keys, values) {
            try await origin.store(bytes("earlier"), for: key)
            try await origin.store(value, for: key)
        }
        for (key, value) in zip(keys, values) { #expect(try await origin.load(key, for: .demand) == value, "\(key)") }
        #expect(try await origin.remove(keys + keys + [bytes("99")]) == keys.count)
        #expect(try await origin.loadMany(keys, for: .demand).isEmpty)
    }

    @Test func aKeyAnIntegerColumnCannotHoldIsNotStored() async throws {
        let origin = try open("CREATE TABLE kv (key INTEGER PRIMARY KEY, value)", writes: true)
        await #expect(throws: OriginError.self) { try await origin.store(bytes("v"), for: bytes("07")) }
        #expect(try await origin.remove([bytes("07")]) == 0)
    }

    @Test func writesNeedAUniqueKey() throws {
        let text = message { _ = try open("CREATE TABLE kv (key TEXT, value)", writes: true) }
        #expect(text.contains("neither a primary key nor unique"), "\(text)")
    }

    @Test func createsWhatIsMissing() async throws {
        let path = folder.path("new.db")
        var configuration = SQLiteOriginConfiguration(path: path, allowsWrites: true, createIfMissing: true)
        try await SQLiteOrigin(configuration).store(bytes("v"), for: bytes("k"))
        #expect(try await SQLiteOrigin(configuration).load(bytes("k"), for: .demand) == bytes("v"))
        configuration.table = "another"
        try await SQLiteOrigin(configuration).store(bytes("w"), for: bytes("k"))
        configuration.table = "kv"
        #expect(try await SQLiteOrigin(configuration).load(bytes("k"), for: .demand) == bytes("v"))
    }

    @Test func createdDatabasesAreCompleteOrAbsent() async throws {
        let path = folder.path("demo.db")
        let rows = (0..<25_000).lazy.map { (key: bytes("k\($0 % 20_000)"), value: bytes("v\($0)")) }
        try SQLiteOrigin.create(path: path, rows: rows)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path(".")) == ["demo.db"])
        let origin = try SQLiteOrigin(SQLiteOriginConfiguration(path: path))
        #expect(try await origin.load(bytes("k19999"), for: .demand) == bytes("v19999"))
        #expect(try await origin.load(bytes("k3"), for: .demand) == bytes("v20003"), "the last value counts")
        let text = message { try SQLiteOrigin.create(path: path, rows: []) }
        #expect(text.contains("exists already"), "\(text)")
    }

    @Test func readersSeeWholeCommitsWhileSomebodyWrites() async throws {
        let path = folder.path("busy.db")
        let configuration = SQLiteOriginConfiguration(path: path, allowsWrites: true, createIfMissing: true)
        let writer = try SQLiteOrigin(configuration)
        let reader = try SQLiteOrigin(SQLiteOriginConfiguration(path: path))
        try await writer.store(bytes("0"), for: bytes("k"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 1...100 { try await writer.store(bytes("\(number)"), for: bytes("k")) }
            }
            for _ in 0..<4 {
                group.addTask {
                    var last = 0
                    for _ in 0..<100 {
                        let value = try await reader.load(bytes("k"), for: .demand) ?? []
                        let number = Int(String(decoding: value, as: UTF8.self)) ?? -1
                        #expect(number >= last)
                        last = number
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await reader.load(bytes("k"), for: .demand) == bytes("100"))
    }

    @Test func aLockHeldByAnotherIsOverload() async throws {
        let path = folder.path("locked.db")
        let configuration = SQLiteOriginConfiguration(path: path, allowsWrites: true, createIfMissing: true)
        let origin = try SQLiteOrigin(configuration)
        var unsafe = Configuration()
        unsafe.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: path, configuration: unsafe)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        do {
            try await origin.store(bytes("v"), for: bytes("k"))
            Issue.record("the store went through a lock")
        } catch let error as OriginError {
            #expect(error.code == .overloaded)
            #expect(error.isRetryable)
        }
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try await origin.store(bytes("v"), for: bytes("k"))
    }

    /// What a killed process leaves is the files as its last system call left them: perhaps in the middle of a write to
    /// the log.
    @Test func aKilledWriterLeavesAnIntactDatabase() async throws {
        let path = folder.path("killed.db")
        let configuration = SQLiteOriginConfiguration(path: path, allowsWrites: true, createIfMissing: true)
        let origin = try SQLiteOrigin(configuration)
        for number in 0..<60 { try await origin.store(bytes("\(number)"), for: bytes("k\(number)")) }
        let main = try Data(contentsOf: URL(fileURLWithPath: path))
        let log = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
        var survivors: [Int] = []
        for cut in 0...24 {
            let copy = folder.path("copy\(cut).db")
            try main.write(to: URL(fileURLWithPath: copy))
            try log.prefix(log.count * cut / 24 - (cut == 24 ? 0 : cut)).write(to: URL(fileURLWithPath: copy + "-wal"))
            let queue = try DatabaseQueue(path: copy)
            let (check, count) = try await queue.write { database in
                let check = try String.fetchOne(database, sql: "PRAGMA integrity_check")
                let count =
                    try database.tableExists("kv") ? Int.fetchOne(database, sql: "SELECT count(*) FROM kv") ?? -1 : 0
                return (check, count)
            }
            #expect(check == "ok")
            let last = try await queue.read { database in
                count == 0
                    ? nil
                    : try String.fetchOne(
                        database,
                        sql: "SELECT CAST(max(CAST(CAST(value AS TEXT) AS INTEGER)) AS TEXT) FROM kv"
                    )
            }
            #expect(last == (count == 0 ? nil : "\(count - 1)"), "the writes that survive are the first ones")
            survivors.append(count)
        }
        #expect(survivors == survivors.sorted())
        #expect(survivors.last == 60, "every acknowledged write survives")
    }
}
