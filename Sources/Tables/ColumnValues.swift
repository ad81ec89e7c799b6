/// Some values of a column, in the caller's memory, in the order of the rows.
public enum ColumnValues {
    case int32(UnsafeBufferPointer<Int32>)
    case int64(UnsafeBufferPointer<Int64>)
    case float(UnsafeBufferPointer<Float>)
    case double(UnsafeBufferPointer<Double>)
    case bool(UnsafeBufferPointer<Bool>)
    /// Texts or bytes end to end; each ends before the position given for it, ascending.
    case bytes(UnsafeRawBufferPointer, ends: UnsafeBufferPointer<Int>)

    var count: Int {
        switch self {
        case .int32(let values): values.count
        case .int64(let values): values.count
        case .float(let values): values.count
        case .double(let values): values.count
        case .bool(let values): values.count
        case .bytes(_, let ends): ends.count
        }
    }

    func isOf(_ kind: TableColumn.Kind) -> Bool {
        switch self {
        case .int32: kind == .int32
        case .int64: kind == .int64
        case .float: kind == .float
        case .double: kind == .double
        case .bool: kind == .bool
        case .bytes: kind == .text || kind == .bytes
        }
    }

    /// One of the texts or byte strings.
    static func slice(
        _ bytes: UnsafeRawBufferPointer,
        _ ends: UnsafeBufferPointer<Int>,
        _ row: Int
    ) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[(row == 0 ? 0 : ends[row - 1])..<ends[row]])
    }
}
