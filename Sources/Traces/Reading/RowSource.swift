import PredisPrimitives

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The rows of a text, or the records of a binary file, one at a time, out of a window of fixed size.
///
/// A row ends at a line feed (with or without a carriage return before it), or at the end of the file. Where quotation
/// marks count (RFC 4180), a line feed inside them belongs to the row. Rows are found, not understood.
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
    /// The byte between fields, where a field may stand in quotation marks; `nil` where quotation marks mean nothing.
    var quotingDelimiter: UInt8?

    /// Reads `input`, which errors call `path`.
    init(_ input: consuming ByteInput, path: String) throws(TraceError) {
        do {
            source = try ByteSource(input)
        } catch {
            throw TraceError(path: path, message: error.message)
        }
        self.path = path
        storage = OwnedBytes(count: Self.maximumRowLength + Self.readLength)
    }

    private var window: UnsafeMutableRawBufferPointer {
        storage.bytes
    }

    // MARK: Start of the file

    /// Skips the mark that some programs put before UTF-8; call before anything else.
    mutating func skipByteOrderMark() {
        if start == end { fill() }
        if UnsafeRawBufferPointer(rebasing: window[start..<end]).starts(with: [0xEF, 0xBB, 0xBF]) { start += 3 }
    }

    /// The first bytes, and whether they are all there are.
    ///
    /// They hold at least one whole line, unless the first line is longer than any that is read. Call before the first
    /// row. Valid until then.
    mutating func head() -> (bytes: UnsafeRawBufferPointer, isWhole: Bool) {
        while !isAtEnd, end - start <= Self.maximumRowLength, !window[start..<end].contains(10) { fill() }
        return (UnsafeRawBufferPointer(rebasing: window[start..<end]), isAtEnd && failure == nil)
    }

    /// Why the file could not be read to its end, if that is known already.
    var earlyEnd: TraceError? {
        failure.map { TraceError(path: path, line: line, message: $0.message) }
    }

    // MARK: Rows

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
        if let delimiter = quotingDelimiter, memchr(base + start, 34, newline - start) != nil {
            guard let (position, count) = quotedRowEnd(delimiter) else { return nil }
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
    private func quotedRowEnd(_ delimiter: UInt8) -> (newline: Int, lines: Int)? {
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
            isAtFieldStart = byte == delimiter
        }
        return nil
    }

    /// What is left at the end of the file: a row without a line ending, nothing, or the reason of an early end.
    private mutating func lastRow() throws(TraceError) -> Row? {
        if let earlyEnd { throw earlyEnd }
        guard start < end else { return nil }
        let bytes = UnsafeRawBufferPointer(rebasing: window[start..<end])
        guard bytes.count <= Self.maximumRowLength else { throw tooLong() }
        start = end
        return Row(bytes: bytes, line: line)
    }

    // MARK: Records

    /// The next `count` bytes, fewer only at the end of the file, none after it.
    ///
    /// Valid until the next call.
    ///
    /// - Throws: `TraceError` if the file ends early and no whole record is left.
    @inline(__always)
    mutating func nextRecord(count: Int) throws(TraceError) -> UnsafeRawBufferPointer {
        while end - start < count, !isAtEnd { fill() }
        let taken = min(count, end - start)
        if taken < count, let failure { throw TraceError(path: path, message: failure.message) }
        let bytes = UnsafeRawBufferPointer(rebasing: window[start..<start + taken])
        start += taken
        return bytes
    }

    // MARK: Window

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

    func tooLong() -> TraceError {
        let remedy =
            quotingDelimiter == nil
            ? "the file may be of another format" : "a quotation mark may never be closed, or the file is not a trace"
        return TraceError(
            path: path,
            line: line,
            message: "the row is longer than \(Self.maximumRowLength) bytes; \(remedy)"
        )
    }
}
