import GRDB
import Origins

/// Checks that a database has what a configuration names, and makes the statements for it.
struct SQLiteSchema {
    private let configuration: SQLiteOriginConfiguration
    private let database: Database

    init(_ configuration: SQLiteOriginConfiguration, _ database: Database) {
        self.configuration = configuration
        self.database = database
    }

    /// - Throws: `OriginError.misconfigured`, or SQLite's own error if the file cannot be read.
    func statements() throws -> SQLiteStatements {
        let encoding = try String.fetchOne(database, sql: "PRAGMA encoding") ?? "UTF-8"
        guard encoding == "UTF-8" else {
            throw misconfigured(
                "it stores text as \(encoding) and only UTF-8 is supported; dump and reload it as UTF-8"
            )
        }
        return try configuration.query.map(statements(query:)) ?? statementsOfTable()
    }

    private func statementsOfTable() throws -> SQLiteStatements {
        let table = configuration.table
        let columns = try Row.fetchAll(
            database,
            sql: "SELECT name, type FROM pragma_table_xinfo(?)",
            arguments: [table]
        ).map { row in Column(name: row[0], type: row[1]) }
        guard !columns.isEmpty else {
            throw misconfigured("it has no table \(table); it has \(Self.list(try Self.tables(of: database)))")
        }
        let key = try column(configuration.keyColumn, of: columns)
        let value = try column(configuration.valueColumn, of: columns)
        let keyColumn = SQLiteColumn(declaredType: key.type)
        guard keyColumn != .number else {
            throw misconfigured(
                """
                the key column \(key.name) of the table \(table) is declared \(key.type), in which SQLite respells keys \
                that look like numbers; declare it as text, blob or integer, or use a query that compares \
                CAST(\(key.name) AS TEXT)
                """
            )
        }
        return SQLiteStatements(
            table: table,
            keyColumn: key.name,
            valueColumn: value.name,
            key: keyColumn,
            value: SQLiteColumn(declaredType: value.type)
        )
    }

    /// The names of all tables and views, apart from SQLite's own.
    static func tables(of database: Database) throws -> [String] {
        try String.fetchAll(
            database,
            sql: """
                SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' \
                ESCAPE '\\' ORDER BY name
                """
        )
    }

    private struct Column {
        let name: String
        let type: String
    }

    private func column(_ name: String, of columns: [Column]) throws -> Column {
        if let column = columns.first(where: { $0.name.lowercased() == name.lowercased() }) { return column }
        throw misconfigured(
            "the table \(configuration.table) has no column \(name); it has \(Self.list(columns.map(\.name)))"
        )
    }

    private func statements(query: String) throws -> SQLiteStatements {
        let trimmed = query.trimmingSuffix { $0 == ";" || $0.isWhitespace }
        let statements = SQLiteStatements(query: String(trimmed))
        do {
            let plain = try database.makeStatement(sql: String(trimmed))
            let first = trimmed.drop(while: \.isWhitespace).prefix(while: \.isLetter).uppercased()
            guard plain.isReadonly, first == "SELECT" || first == "WITH" else {
                throw misconfigured("the query is not a SELECT: \(query)")
            }
            guard (try? plain.validateArguments(StatementArguments())) == nil else {
                throw misconfigured("the query has no parameter :key, so it finds the same row for every key: \(query)")
            }
            guard (try? plain.validateArguments(["key": ""])) != nil else {
                throw misconfigured("the query has parameters other than :key: \(query)")
            }
            guard plain.columnCount == 1 else {
                throw misconfigured("the query has \(plain.columnCount) columns; select the value alone: \(query)")
            }
            _ = try database.makeStatement(sql: statements.select)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR || error.resultCode == .SQLITE_MISUSE
        {
            throw misconfigured("the query is not one valid SELECT: \(error.message ?? "no reason given"): \(query)")
        }
        return statements
    }

    private func misconfigured(_ reason: String) -> OriginError {
        OriginError(.misconfigured, "The SQLite database \(configuration.path) cannot be the origin: \(reason).")
    }

    private static func list(_ names: [String]) -> String {
        names.isEmpty ? "none" : names.joined(separator: ", ")
    }
}

extension String {
    fileprivate func trimmingSuffix(while isUnwanted: (Character) -> Bool) -> Substring {
        var end = endIndex
        while end > startIndex, isUnwanted(self[index(before: end)]) { end = index(before: end) }
        return self[..<end]
    }
}
