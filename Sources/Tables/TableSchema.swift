/// A column of a table: what its values are called, are, and mean.
public struct TableColumn: Hashable, Sendable {
    /// What all values of a column are.
    public enum Kind: String, Sendable, CaseIterable {
        case int32, int64, float, double, bool
        /// UTF-8.
        case text
        /// Any bytes.
        case bytes
    }

    public let name: String
    public let kind: Kind
    /// Empty if it says nothing.
    public let unit: String
    /// One sentence.
    public let meaning: String

    public init(_ name: String, _ kind: Kind, unit: String = "", meaning: String = "") {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.meaning = meaning
    }
}

/// The columns of a table, in their order; names are unique.
public struct TableSchema: Hashable, Sendable {
    public let columns: [TableColumn]
    /// Facts about the table as a whole, such as the version of what made it.
    public let facts: [String: String]

    public init(_ columns: [TableColumn], facts: [String: String] = [:]) {
        precondition(!columns.isEmpty, "a table needs a column")
        precondition(Set(columns.map(\.name)).count == columns.count, "two columns have one name")
        self.columns = columns
        self.facts = facts
    }
}
