import Origins

/// Which rows of which SQLite database an origin serves.
public struct SQLiteOriginConfiguration: Hashable, Sendable {
    /// The database file.
    public var path: String
    /// The table or view that holds the rows, unless there is a `query`.
    public var table: String
    /// The column whose value is the key: declared as text, blob, integer, or without a type.
    public var keyColumn: String
    /// The column whose value is the value, of any type.
    public var valueColumn: String
    /// A `SELECT` of one column with the parameter `:key`, for what one table cannot say; its first row is the value.
    public var query: String?
    /// Connections for reading, which is how many loads run at once; at least 1.
    public var readers: Int
    /// Whether the origin takes writes; if not, the file is opened read-only and nothing about it is changed.
    public var allowsWrites: Bool
    /// Whether to create the file and the table where they do not exist, for which the file must be writable.
    public var createIfMissing: Bool

    public init(
        path: String,
        table: String = "kv",
        keyColumn: String = "key",
        valueColumn: String = "value",
        query: String? = nil,
        readers: Int = 4,
        allowsWrites: Bool = false,
        createIfMissing: Bool = false
    ) {
        self.path = path
        self.table = table
        self.keyColumn = keyColumn
        self.valueColumn = valueColumn
        self.query = query
        self.readers = readers
        self.allowsWrites = allowsWrites
        self.createIfMissing = createIfMissing
    }

    /// Refuses settings that contradict each other.
    ///
    /// - Throws: `OriginError.misconfigured`.
    public func validate() throws {
        guard !path.isEmpty else {
            throw OriginError(.misconfigured, "The path of the SQLite database is empty; name a file.")
        }
        guard readers >= 1 else {
            throw OriginError(.misconfigured, "An SQLite origin needs at least 1 reader, not \(readers).")
        }
        guard query != nil else { return }
        guard !allowsWrites else {
            throw OriginError(
                .misconfigured,
                "A query cannot be written through; allow no writes, or name a table instead of the query."
            )
        }
        guard !createIfMissing else {
            throw OriginError(
                .misconfigured,
                "A query cannot be created if missing; create its tables first, or name a table instead of the query."
            )
        }
    }
}
