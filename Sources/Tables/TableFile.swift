import PredisPrimitives

/// A table on its way into a file.
///
/// Rows go to a new file beside the wanted one, which takes its name in `finish`, when everything is on disk; one that is dropped
/// before leaves nothing behind. For one thread at a time.
public struct TableFile: ~Copyable {
    /// How tables are written.
    public enum Format: String, Sendable, CaseIterable {
        /// Comma-separated values with a header (RFC 4180), missing numbers empty.
        case csv
        /// A JSON object a line, missing numbers `null`; bytes that are not UTF-8 become replacement characters.
        case jsonl
        /// Apache Parquet 2 with plain pages under zstd; each `append` is a row group.
        case parquet
        /// NumPy arrays, one for each column, in an archive without compression; numbers only.
        case npz

        /// The format that a file name's ending stands for.
        public init?(path: String) {
            guard let format = Self.allCases.first(where: { path.hasSuffix("." + $0.rawValue) }) else { return nil }
            self = format
        }
    }

    private let writer: any TableWriter
    private let path: String
    private let schema: TableSchema

    /// Begins a file.
    ///
    /// - Throws: `TableError` if no file can be made at `path`, or the format cannot hold a column.
    public init(path: String, format: Format, schema: TableSchema) throws(TableError) {
        self.path = path
        self.schema = schema
        do throws(TransferError) {
            writer =
                switch format {
                case .csv: try RowTextWriter(path: path, schema: schema, spelling: .csv)
                case .jsonl: try RowTextWriter(path: path, schema: schema, spelling: .jsonLines)
                case .parquet: try ParquetWriter(path: path, schema: schema)
                case .npz: try NPZWriter(path: path, schema: schema)
                }
        } catch {
            throw TableError(path: path, message: error.message)
        }
    }

    /// Writes some rows.
    ///
    /// - Parameter columns: The values of each column, all of one count and of the schema's kinds.
    /// - Throws: `TableError` if the file cannot be written.
    public func append(_ columns: [ColumnValues]) throws(TableError) {
        precondition(columns.count == schema.columns.count, "\(columns.count) columns for \(schema.columns.count)")
        for (values, column) in zip(columns, schema.columns) {
            precondition(values.isOf(column.kind), "column \(column.name) is of another kind than \(column.kind)")
            precondition(
                values.count == columns[0].count,
                "column \(column.name) has \(values.count) values of \(columns[0].count)"
            )
        }
        guard columns[0].count > 0 else { return }
        do throws(TransferError) {
            try writer.append(columns)
        } catch {
            throw TableError(path: path, message: error.message)
        }
    }

    /// Writes what is left, waits for the disk, and gives the file its name.
    ///
    /// - Throws: `TableError`; a file that was there before is then unchanged.
    public consuming func finish() throws(TableError) {
        let path = path
        do throws(TransferError) {
            try writer.finish()
        } catch {
            throw TableError(path: path, message: error.message)
        }
    }
}

/// Writes the rows of one format.
protocol TableWriter: AnyObject {
    /// The columns have the kinds of the schema, and one count above 0.
    func append(_ columns: [ColumnValues]) throws(TransferError)
    func finish() throws(TransferError)
}

/// A table that cannot be written.
public struct TableError: Error, CustomStringConvertible, Sendable {
    public let path: String
    /// Thing, value, rule and remedy, in one line.
    public let message: String

    public var description: String { "\(path): \(message)" }
}
