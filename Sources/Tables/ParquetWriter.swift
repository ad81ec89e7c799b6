import CZstd
import PredisPrimitives

/// Writes a Parquet file: required columns, plain values, a page for each column of a row group, compressed by zstd.
///
/// Source: the Apache Parquet format specification, 2.10 (parquet.thrift).
final class ParquetWriter: TableWriter {
    private struct Chunk {
        var offset: Int64
        var plainBytes: Int64
        var storedBytes: Int64
    }

    private struct RowGroup {
        var rows: Int64
        var chunks: [Chunk]
    }

    private static let magic = Array("PAR1".utf8)
    private static let zstd: Int32 = 6
    private static let plain: Int32 = 0
    private static let runLength: Int32 = 3

    private let file: ReplacementFile
    private let schema: TableSchema
    private var position: Int64
    private var groups: [RowGroup] = []
    private var page: [UInt8] = []
    private var compressed: [UInt8] = []

    init(path: String, schema: TableSchema) throws(TransferError) {
        file = try ReplacementFile(path: path)
        self.schema = schema
        position = Int64(Self.magic.count)
        try file.handle.write(Self.magic)
    }

    func append(_ columns: [ColumnValues]) throws(TransferError) {
        var group = RowGroup(rows: Int64(columns[0].count), chunks: [])
        for values in columns {
            fillPage(values)
            try compressPage()
            var header = ThriftWriter()
            header.field(1, 0 as Int32)
            header.field(2, Int32(page.count))
            header.field(3, Int32(compressed.count))
            header.field(5) { header in
                header.field(1, Int32(values.count))
                header.field(2, Self.plain)
                header.field(3, Self.runLength)
                header.field(4, Self.runLength)
            }
            header.stop()
            group.chunks.append(
                Chunk(
                    offset: position,
                    plainBytes: Int64(header.bytes.count + page.count),
                    storedBytes: Int64(header.bytes.count + compressed.count)
                )
            )
            try write(header.bytes)
            try write(compressed)
        }
        groups.append(group)
    }

    func finish() throws(TransferError) {
        let footer = footer()
        try write(footer)
        try write(withUnsafeBytes(of: UInt32(footer.count).littleEndian) { Array($0) })
        try write(Self.magic)
        try file.commit()
    }

    private func write(_ bytes: [UInt8]) throws(TransferError) {
        try file.handle.write(bytes)
        position += Int64(bytes.count)
    }

    // MARK: Pages

    private func fillPage(_ values: ColumnValues) {
        page.removeAll(keepingCapacity: true)
        switch values {
        case .int32(let values): appendBytes(of: values)
        case .int64(let values): appendBytes(of: values)
        case .float(let values): appendBytes(of: values)
        case .double(let values): appendBytes(of: values)
        case .bool(let values):
            page.append(contentsOf: repeatElement(0, count: (values.count + 7) / 8))
            for row in values.indices where values[row] { page[row / 8] |= 1 << UInt8(row % 8) }
        case .bytes(let bytes, let ends):
            for row in ends.indices {
                let text = ColumnValues.slice(bytes, ends, row)
                withUnsafeBytes(of: UInt32(text.count).littleEndian) { page.append(contentsOf: $0) }
                page.append(contentsOf: text)
            }
        }
    }

    /// Parquet's numbers are little-endian, as every machine that this runs on is.
    private func appendBytes<Number>(of values: UnsafeBufferPointer<Number>) {
        page.append(contentsOf: UnsafeRawBufferPointer(values))
    }

    private func compressPage() throws(TransferError) {
        guard page.count <= Int(Int32.max) / 2 else {
            throw TransferError("a column of \(page.count) bytes is too large for a page; write fewer rows at a time")
        }
        var result = 0
        compressed = page.withUnsafeBytes { page in
            [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(page.count)) { target, count in
                result = ZSTD_compress(target.baseAddress, target.count, page.baseAddress, page.count, 3)
                count = ZSTD_isError(result) == 0 ? result : 0
            }
        }
        guard ZSTD_isError(result) == 0 else {
            throw TransferError("zstd refused to compress; this is most likely a lack of memory")
        }
    }

    // MARK: Footer

    private func footer() -> [UInt8] {
        var footer = ThriftWriter()
        footer.field(1, 2 as Int32)
        footer.field(2, [nil] + schema.columns.map(Optional.some)) { element, column in
            guard let column else {
                element.field(4, "table")
                element.field(5, Int32(schema.columns.count))
                return
            }
            element.field(1, column.kind.parquetType)
            element.field(3, 0 as Int32)
            element.field(4, column.name)
            if column.kind == .text { element.field(6, 0 as Int32) }
        }
        footer.field(3, groups.reduce(0) { $0 + $1.rows })
        footer.field(4, groups) { writer, group in
            writer.field(1, Array(zip(schema.columns, group.chunks))) { writer, pair in
                Self.write(pair.1, of: pair.0, rows: group.rows, to: &writer)
            }
            writer.field(2, group.chunks.reduce(0) { $0 + $1.plainBytes })
            writer.field(3, group.rows)
        }
        let notes = schema.columns.filter { !$0.unit.isEmpty || !$0.meaning.isEmpty }
            .flatMap { [("\($0.name).unit", $0.unit), ("\($0.name).meaning", $0.meaning)] }
        footer.field(5, notes + schema.facts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }) { writer, fact in
            writer.field(1, fact.0)
            writer.field(2, fact.1)
        }
        footer.field(6, "predis version \(PredisVersion.current) (build 0)")
        footer.stop()
        return footer.bytes
    }

    private static func write(_ chunk: Chunk, of column: TableColumn, rows: Int64, to writer: inout ThriftWriter) {
        writer.field(2, chunk.offset)
        writer.field(3) { metadata in
            metadata.field(1, column.kind.parquetType)
            metadata.field(2, [plain, runLength])
            metadata.field(3, [column.name])
            metadata.field(4, zstd)
            metadata.field(5, rows)
            metadata.field(6, chunk.plainBytes)
            metadata.field(7, chunk.storedBytes)
            metadata.field(9, chunk.offset)
        }
    }
}

extension TableColumn.Kind {
    fileprivate var parquetType: Int32 {
        switch self {
        case .bool: 0
        case .int32: 1
        case .int64: 2
        case .float: 4
        case .double: 5
        case .text, .bytes: 6
        }
    }
}
