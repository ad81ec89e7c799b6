#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The rows of a CSV file (RFC 4180), one at a time, out of a window of fixed size.
///
/// A row ends at a line feed (with or without a carriage return before it) outside quotation marks, or at the end of
/// the file. Rows are found, not understood: `FieldCursor` takes them apart.
struct RowSource: ~Copyable {
    /// A row without its line ending; valid until the next one is asked for.
    struct Row {
        var bytes: UnsafeRawBufferPointer
        /// The line it begins on, from 1.
        var line: Int
    }

    /// The longest row that is read, in bytes.
    static let maximumRowLength = 1 << 20
    /// How much is read at once.
    ///
    /// Long rows are searched again after each read, at most four times.
    private static let readLength = 1 << 18

    private let path: String
    private var source: ByteSource
    private let storage: OwnedBytes
    private var start = 0
    private var end = 0
    private var line = 1
    private var isAtEnd = false
    /// Why reading stopped early; reported when the rows before that place have been handed out.
    private var failure: TransferError?

    init(path: String) throws(TraceError) {
        do {
            source = try ByteSource(path: path)
        } catch {
            throw TraceError(path: path, message: error.message)
        }
        self.path = path
        storage = OwnedBytes(count: Self.maximumRowLength + Self.readLength)
    }

    private var window: UnsafeMutableRawBufferPointer {
        storage.bytes
    }

    /// Skips the mark that some programs put before UTF-8.
    mutating func skipByteOrderMark() {
        if start == end { fill() }
        if UnsafeRawBufferPointer(rebasing: window[start..<end]).starts(with: [0xEF, 0xBB, 0xBF]) { start += 3 }
    }

    /// The next row, or `nil` at the end of the file.
    mutating func next() throws(TraceError) -> Row? {
        while true {
            if let row = try nextInWindow() { return row }
            if isAtEnd { return try lastRow() }
            guard end - start <= Self.maximumRowLength else { throw tooLong() }
            fill()
        }
    }

    @inline(__always)
    private mutating func nextInWindow() throws(TraceError) -> Row? {
        guard start < end, let base = window.baseAddress else { return nil }
        guard let feed = memchr(base + start, 10, end - start) else { return nil }
        var newline = UnsafeMutableRawPointer(feed) - base
        var lines = 1
        if memchr(base + start, 34, newline - start) != nil {
            guard let (position, count) = quotedRowEnd() else { return nil }
            newline = position
            lines = count
        }
        guard newline - start <= Self.maximumRowLength else { throw tooLong() }
        let hasReturn = newline > start && window[newline - 1] == 13
        let row = Row(
            bytes: UnsafeRawBufferPointer(start: base + start, count: newline - start - (hasReturn ? 1 : 0)),
            line: line
        )
        start = newline + 1
        line += lines
        return row
    }

    /// The place of the line feed that ends a row with quotation marks, and how many lines the row covers.
    private func quotedRowEnd() -> (newline: Int, lines: Int)? {
        var isInQuotes = false
        var isAtFieldStart = true
        var lines = 1
        for position in start..<end {
            let byte = window[position]
            if byte == 34, isInQuotes || isAtFieldStart {
                isInQuotes.toggle()
                // A doubled mark closes and opens again.
                isAtFieldStart = !isInQuotes
                continue
            }
            if byte == 10 {
                if !isInQuotes { return (position, lines) }
                lines += 1
            }
            isAtFieldStart = byte == 44
        }
        return nil
    }

    /// What is left at the end of the file: a row without a line ending, nothing, or the reason of an early end.
    private mutating func lastRow() throws(TraceError) -> Row? {
        if let failure { throw TraceError(path: path, line: line, message: failure.message) }
        guard start < end else { return nil }
        let bytes = UnsafeRawBufferPointer(rebasing: window[start..<end])
        guard bytes.count <= Self.maximumRowLength else { throw tooLong() }
        start = end
        return Row(bytes: bytes, line: line)
    }

    private mutating func fill() {
        if start > 0, let base = window.baseAddress {
            memmove(base, base + start, end - start)
            end -= start
            start = 0
        }
        let room = UnsafeMutableRawBufferPointer(rebasing: window[end..<min(window.count, end + Self.readLength)])
        var filled = 0
        do {
            try source.read(into: room, filled: &filled)
            isAtEnd = filled < room.count
        } catch {
            failure = error
            isAtEnd = true
        }
        end += filled
    }

    private func tooLong() -> TraceError {
        TraceError(
            path: path,
            line: line,
            message: "the row is longer than \(Self.maximumRowLength) bytes; a quotation mark may never be closed, "
                + "or the file is not a trace"
        )
    }
}
