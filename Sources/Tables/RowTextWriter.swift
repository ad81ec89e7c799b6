import PredisPrimitives

/// Writes a table row by row as text.
final class RowTextWriter: TableWriter {
    enum Spelling {
        case csv
        case jsonLines
    }

    private static let flushLength = 1 << 16

    private let file: ReplacementFile
    private var pending: [UInt8] = []
    private let schema: TableSchema
    private let spelling: Spelling
    /// `"name":` for each column.
    private let labels: [[UInt8]]

    init(path: String, schema: TableSchema, spelling: Spelling) throws(TransferError) {
        file = try ReplacementFile(path: path)
        self.schema = schema
        self.spelling = spelling
        labels = schema.columns.map { column in
            var label: [UInt8] = []
            label.appendJSON(Array(column.name.utf8))
            return label + [UInt8(ascii: ":")]
        }
        guard spelling == .csv else { return }
        for (index, column) in schema.columns.enumerated() {
            if index > 0 { pending.append(UInt8(ascii: ",")) }
            pending.appendCSV(Array(column.name.utf8))
        }
        pending.append(10)
    }

    func append(_ columns: [ColumnValues]) throws(TransferError) {
        for row in 0..<columns[0].count {
            if spelling == .jsonLines { pending.append(UInt8(ascii: "{")) }
            for (index, values) in columns.enumerated() {
                if index > 0 { pending.append(UInt8(ascii: ",")) }
                if spelling == .jsonLines { pending.append(contentsOf: labels[index]) }
                append(values, row)
            }
            if spelling == .jsonLines { pending.append(UInt8(ascii: "}")) }
            pending.append(10)
            if pending.count >= Self.flushLength { try flush() }
        }
    }

    private func append(_ values: ColumnValues, _ row: Int) {
        switch values {
        case .int32(let values): pending.append(contentsOf: "\(values[row])".utf8)
        case .int64(let values): pending.append(contentsOf: "\(values[row])".utf8)
        case .float(let values): append(number: values[row], isFinite: values[row].isFinite)
        case .double(let values): append(number: values[row], isFinite: values[row].isFinite)
        case .bool(let values): pending.append(contentsOf: (values[row] ? "true" : "false").utf8)
        case .bytes(let bytes, let ends):
            let text = ColumnValues.slice(bytes, ends, row)
            switch spelling {
            case .csv: pending.appendCSV(text)
            case .jsonLines: pending.appendJSON(text)
            }
        }
    }

    private func append(number: some CustomStringConvertible, isFinite: Bool) {
        if isFinite {
            pending.append(contentsOf: number.description.utf8)
        } else if spelling == .jsonLines {
            pending.append(contentsOf: "null".utf8)
        }
    }

    private func flush() throws(TransferError) {
        try file.handle.write(pending)
        pending.removeAll(keepingCapacity: true)
    }

    func finish() throws(TransferError) {
        try flush()
        try file.commit()
    }
}

extension [UInt8] {
    /// A field, in quotation marks where it needs them.
    mutating func appendCSV(_ field: some Collection<UInt8>) {
        let special: [UInt8] = [UInt8(ascii: ","), UInt8(ascii: "\""), 10, 13]
        guard field.isEmpty || field.contains(where: special.contains) else {
            append(contentsOf: field)
            return
        }
        append(UInt8(ascii: "\""))
        for byte in field {
            if byte == UInt8(ascii: "\"") { append(byte) }
            append(byte)
        }
        append(UInt8(ascii: "\""))
    }

    /// A JSON string; bytes that are not UTF-8 become U+FFFD.
    mutating func appendJSON(_ text: some Collection<UInt8>) {
        append(UInt8(ascii: "\""))
        for byte in String(decoding: text, as: UTF8.self).utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                append(contentsOf: ("\\u00" + (digits.utf8.count < 2 ? "0" : "") + digits).utf8)
            default: append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }
}
