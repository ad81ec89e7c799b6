/// Takes a row apart into fields with one byte between them.
struct FieldCursor {
    enum Malformation: Error {
        /// Something other than a delimiter follows the closing quotation mark.
        case textAfterQuotes
        case unclosedQuotes
        /// A NUL byte outside quotation marks: the mark of a binary or UTF-16 file.
        case zeroByte
    }

    private let row: UnsafeRawBufferPointer
    private let delimiter: UInt8
    private let takesQuotes: Bool
    private var position = 0
    /// The number of the field that `next` gave last, from 1.
    private(set) var column = 0
    /// Whether that field stood in quotation marks.
    private(set) var isQuoted = false

    /// Fields as in CSV (RFC 4180), unless said otherwise.
    @inline(__always)
    init(_ row: UnsafeRawBufferPointer, delimiter: UInt8 = 44, takesQuotes: Bool = true) {
        self.row = row
        self.delimiter = delimiter
        self.takesQuotes = takesQuotes
    }

    /// The next field without its quotation marks, or `nil` after the last one.
    ///
    /// A quoted field is unescaped into `scratch`. The result is valid until `scratch` or the row changes.
    @inline(__always)
    mutating func next(scratch: inout UnescapeBuffer) throws(Malformation) -> UnsafeRawBufferPointer? {
        guard position <= row.count else { return nil }
        column &+= 1
        isQuoted = takesQuotes && position < row.count && row[position] == 34
        if isQuoted { return try nextQuoted(&scratch) }
        let start = position
        var end = position
        while end < row.count {
            let byte = row[end]
            if byte == delimiter { break }
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
                guard end + 1 == row.count || row[end + 1] == delimiter else { throw .textAfterQuotes }
                position = end + 2
                return scratch.bytes
            }
        }
        throw .unclosedQuotes
    }
}
