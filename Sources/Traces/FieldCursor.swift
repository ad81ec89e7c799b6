/// Takes a row of CSV apart into its fields.
struct FieldCursor {
    enum Malformation: Error {
        /// Something other than a comma follows the closing quotation mark.
        case textAfterQuotes
        case unclosedQuotes
        /// A NUL byte outside quotation marks: the mark of a binary or UTF-16 file.
        case zeroByte
    }

    private let row: UnsafeRawBufferPointer
    private var position = 0
    /// The number of the field that `next` gave last, from 1.
    private(set) var column = 0
    /// Whether that field stood in quotation marks.
    private(set) var isQuoted = false

    init(_ row: UnsafeRawBufferPointer) {
        self.row = row
    }

    /// The next field without its quotation marks, or `nil` after the last one.
    ///
    /// A quoted field is unescaped into `scratch`. The result is valid until `scratch` or the row changes.
    @inline(__always)
    mutating func next(scratch: inout UnescapeBuffer) throws(Malformation) -> UnsafeRawBufferPointer? {
        guard position <= row.count else { return nil }
        column &+= 1
        isQuoted = position < row.count && row[position] == 34
        if isQuoted { return try nextQuoted(&scratch) }
        let start = position
        var end = position
        while end < row.count {
            let byte = row[end]
            if byte == 44 { break }
            if byte == 0 { throw .zeroByte }
            end &+= 1
        }
        position = end + 1
        return UnsafeRawBufferPointer(rebasing: row[start..<end])
    }

    private mutating func nextQuoted(_ scratch: inout UnescapeBuffer) throws(Malformation) -> UnsafeRawBufferPointer {
        scratch.removeAll()
        var end = position + 1
        while end < row.count {
            if row[end] != 34 {
                scratch.append(row[end])
                end += 1
            } else if end + 1 < row.count, row[end + 1] == 34 {
                scratch.append(34)
                end += 2
            } else {
                guard end + 1 == row.count || row[end + 1] == 44 else { throw .textAfterQuotes }
                position = end + 2
                return scratch.bytes
            }
        }
        throw .unclosedQuotes
    }
}

/// Room for one unescaped field.
struct UnescapeBuffer: ~Copyable {
    /// A field is never longer than a row.
    private let storage = OwnedBytes(count: RowSource.maximumRowLength)
    private var count = 0

    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: storage.bytes[..<count])
    }

    mutating func removeAll() {
        count = 0
    }

    mutating func append(_ byte: UInt8) {
        storage.bytes[count] = byte
        count += 1
    }
}
