import PredisPrimitives

/// Writes an archive of NumPy arrays, one for each column, named as the column.
///
/// Columns wait in files without names, because an array says first how long it is. Source: the NPY format, version 1.0, of NumPy's
/// documentation; PKWARE's APPNOTE.TXT for the archive, without compression.
final class NPZWriter: TableWriter {
    /// A column on its way.
    private final class Column {
        let name: String
        let type: String
        var spool: ColumnSpool

        init(name: String, type: String, path: String) throws(TransferError) {
            self.name = name
            self.type = type
            spool = try ColumnSpool(path: path)
        }
    }

    private static let localHeaderBytes = 30
    private static let largest = Int(UInt32.max)

    private let file: ReplacementFile
    private let columns: [Column]
    private var rows = 0

    init(path: String, schema: TableSchema) throws(TransferError) {
        var columns: [Column] = []
        for column in schema.columns {
            guard let type = column.kind.numpyType else {
                throw TransferError(
                    "column \(column.name) is \(column.kind), and npz holds numbers only; write parquet, csv or jsonl"
                )
            }
            columns.append(try Column(name: column.name, type: type, path: path))
        }
        file = try ReplacementFile(path: path)
        self.columns = columns
    }

    func append(_ values: [ColumnValues]) throws(TransferError) {
        rows += values[0].count
        for (column, values) in zip(columns, values) {
            switch values {
            case .int32(let values): try column.spool.append(UnsafeRawBufferPointer(values))
            case .int64(let values): try column.spool.append(UnsafeRawBufferPointer(values))
            case .float(let values): try column.spool.append(UnsafeRawBufferPointer(values))
            case .double(let values): try column.spool.append(UnsafeRawBufferPointer(values))
            case .bool(let values): try column.spool.append(UnsafeRawBufferPointer(values))
            case .bytes: throw TransferError("npz holds numbers only; write parquet, csv or jsonl")
            }
        }
    }

    func finish() throws(TransferError) {
        var directory: [UInt8] = []
        var offset = 0
        for column in columns {
            let header = Self.arrayHeader(type: column.type, rows: rows)
            let size = header.count + column.spool.count
            guard offset + size + 4096 < Self.largest else {
                throw TransferError("the arrays take more than 4 GiB, the most of an archive; write parquet")
            }
            var checksum = header.withUnsafeBytes { CRC32.update(0, $0) }
            let handle = file.handle
            // It stands before the bytes it is of, so they are read twice.
            try column.spool.forEachBlock { block in checksum = CRC32.update(checksum, block) }
            let name = column.name + ".npy"
            var entry: [UInt8] = []
            Self.append(0x0403_4b50, 4, to: &entry)
            Self.appendFacts(name, checksum, size, to: &entry)
            entry.append(contentsOf: name.utf8)
            entry.append(contentsOf: header)
            try handle.write(entry)
            try column.spool.forEachBlock { (block) throws(TransferError) in try handle.write(block) }

            Self.append(0x0201_4b50, 4, to: &directory)
            Self.append(20, 2, to: &directory)
            Self.appendFacts(name, checksum, size, to: &directory)
            for count in [2, 2, 2, 4] { Self.append(0, count, to: &directory) }
            Self.append(offset, 4, to: &directory)
            directory.append(contentsOf: name.utf8)
            offset += Self.localHeaderBytes + name.utf8.count + size
        }
        let length = directory.count
        Self.append(0x0605_4b50, 4, to: &directory)
        for _ in 0..<2 { Self.append(0, 2, to: &directory) }
        for _ in 0..<2 { Self.append(columns.count, 2, to: &directory) }
        Self.append(length, 4, to: &directory)
        Self.append(offset, 4, to: &directory)
        Self.append(0, 2, to: &directory)
        try file.handle.write(directory)
        try file.commit()
    }

    /// What a local header and its copy in the directory share; the date is the first there is, so that equal tables give equal
    /// files.
    private static func appendFacts(_ name: String, _ checksum: UInt32, _ size: Int, to bytes: inout [UInt8]) {
        append(20, 2, to: &bytes)
        append(0x0800, 2, to: &bytes)
        append(0, 2, to: &bytes)
        append(0, 2, to: &bytes)
        append(0x21, 2, to: &bytes)
        append(Int(checksum), 4, to: &bytes)
        append(size, 4, to: &bytes)
        append(size, 4, to: &bytes)
        append(name.utf8.count, 2, to: &bytes)
        append(0, 2, to: &bytes)
    }

    private static func append(_ number: Int, _ count: Int, to bytes: inout [UInt8]) {
        for place in 0..<count { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * place))) }
    }

    private static func arrayHeader(type: String, rows: Int) -> [UInt8] {
        var header = Array("\u{0}NUMPY\u{1}\u{0}\u{0}\u{0}".utf8)
        header[0] = 0x93
        header.append(contentsOf: "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(rows),), }".utf8)
        while (header.count + 1) % 64 != 0 { header.append(UInt8(ascii: " ")) }
        header.append(10)
        header[8] = UInt8(truncatingIfNeeded: header.count - 10)
        header[9] = UInt8(truncatingIfNeeded: (header.count - 10) >> 8)
        return header
    }
}

extension TableColumn.Kind {
    fileprivate var numpyType: String? {
        switch self {
        case .bool: "|b1"
        case .int32: "<i4"
        case .int64: "<i8"
        case .float: "<f4"
        case .double: "<f8"
        case .text, .bytes: nil
        }
    }
}
