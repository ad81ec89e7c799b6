#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Turns what a server sends into values, however the bytes are cut.
///
/// ```
/// decoder.append(bytes)
/// while let value = try decoder.next() { ... }
/// ```
///
/// For clients, replay and tests: values own their bytes. One decoder per connection; not thread-safe.
///
/// - Complexity: linear in the bytes, however they are cut. Memory is at most about thirty times the bytes received,
///   whatever lengths they announce.
public struct ReplyDecoder: Sendable {
    // Aggregates that are not complete lie on a stack instead of the call stack, so that decoding can stop anywhere and
    // nothing complete is looked at twice. `position` is the first byte of the token in hand, `scanned` the end of what
    // has been searched for its line's end; a bulk string whose length is known waits in `bulk`.
    //
    // Streamed strings and aggregates (`$?`, `*?`) are not read: no server sends them.

    private enum Aggregate {
        case array
        case set
        case push
        case map
        case attribute
        /// The one value that follows an attribute.
        case attributed([RESPValue.Pair])
    }

    private struct Frame {
        var aggregate: Aggregate
        var missing: Int
        var elements: [RESPValue] = []
    }

    /// Room is given back above this when everything is decoded.
    private static let keptCapacity = 1 << 20

    private let limits: ReplyLimits
    private(set) var buffer: [UInt8] = []
    private(set) var position = 0
    private(set) var scanned = 0
    private var bulk: (mark: UInt8, length: Int)?
    private var stack: [Frame] = []
    /// How many bytes have left the buffer, for the place of an error.
    private var dropped = 0
    private var failure: ReplyDecodingError?

    public init(limits: ReplyLimits = ReplyLimits()) {
        self.limits = limits
    }

    /// How many bytes have not become part of a value yet.
    public var pendingByteCount: Int { buffer.count - position }

    /// Adds bytes behind those that are there.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        compact()
        buffer.append(contentsOf: bytes)
    }

    /// Adds bytes behind those that are there.
    public mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// The next complete value, or `nil` if more bytes must come first.
    ///
    /// - Throws: `ReplyDecodingError`, and the same one at every later call.
    public mutating func next() throws(ReplyDecodingError) -> RESPValue? {
        if let failure { throw failure }
        do throws(ReplyDecodingError) {
            while let value = try nextElement() {
                if let complete = close(with: value) { return complete }
            }
            return nil
        } catch {
            failure = error
            stack = []
            throw error
        }
    }

    /// Drops what is decoded, when that is at least half of the buffer: each byte then moves at most once on average.
    private mutating func compact() {
        guard position > 0, position * 2 >= buffer.count else { return }
        dropped += position
        scanned = max(0, scanned - position)
        if position == buffer.count {
            buffer.removeAll(keepingCapacity: buffer.capacity <= Self.keptCapacity)
        } else {
            buffer.removeFirst(position)
        }
        position = 0
    }

    // MARK: Aggregates

    private mutating func open(_ aggregate: Aggregate, count: Int, _ start: Int) throws(ReplyDecodingError)
        -> RESPValue?
    {
        guard stack.count < limits.maximumDepth else {
            throw error(start, "more than \(limits.maximumDepth) aggregates lie inside each other")
        }
        stack.append(Frame(aggregate: aggregate, missing: count))
        guard count == 0 else { return nil }
        return closeTop()
    }

    /// Hands a value to the aggregate it belongs to; returns it, or the outermost one it completes.
    private mutating func close(with value: RESPValue) -> RESPValue? {
        var value = value
        while !stack.isEmpty {
            stack[stack.count - 1].elements.append(value)
            stack[stack.count - 1].missing -= 1
            guard stack[stack.count - 1].missing == 0, let outer = closeTop() else { return nil }
            value = outer
        }
        return value
    }

    /// Removes the innermost aggregate, which is complete; `nil` if its value is still to come.
    private mutating func closeTop() -> RESPValue? {
        let frame = stack.removeLast()
        switch frame.aggregate {
        case .array: return .array(frame.elements)
        case .set: return .set(frame.elements)
        case .push: return .push(frame.elements)
        case .map: return .map(Self.pairs(frame.elements))
        case .attribute:
            stack.append(Frame(aggregate: .attributed(Self.pairs(frame.elements)), missing: 1))
            return nil
        case .attributed(let pairs):
            return .attributed(pairs, frame.elements[0])
        }
    }

    private static func pairs(_ elements: [RESPValue]) -> [RESPValue.Pair] {
        stride(from: 0, to: elements.count, by: 2).map { RESPValue.Pair(elements[$0], elements[$0 + 1]) }
    }

    // MARK: Tokens

    /// Reads tokens until one is a value in itself; `nil` if the bytes end before that.
    private mutating func nextElement() throws(ReplyDecodingError) -> RESPValue? {
        while true {
            if let bulk { return try nextBulk(bulk.mark, bulk.length) }
            guard let line = try nextLine() else { return nil }
            if let value = try value(of: line) { return value }
        }
    }

    /// The token in hand without its line end: the mark and what follows it.
    private mutating func nextLine() throws(ReplyDecodingError) -> Range<Int>? {
        let limit = min(buffer.count, position + limits.maximumLineLength + 1)
        let start = max(scanned, position)
        let found = buffer.withUnsafeBytes { bytes -> Int? in
            guard start < limit, let base = bytes.baseAddress else { return nil }
            return memchr(base + start, 13, limit - start).map { base.distance(to: UnsafeRawPointer($0)) }
        }
        guard let end = found else {
            scanned = max(start, limit)
            guard buffer.count - position <= limits.maximumLineLength else {
                throw error(position, "the line is longer than \(limits.maximumLineLength) bytes")
            }
            return nil
        }
        scanned = end
        guard end + 1 < buffer.count else { return nil }
        guard buffer[end + 1] == 10 else { throw error(end, "a carriage return is not followed by a line feed") }
        guard end > position else { throw error(position, "the line is empty; every reply begins with a mark") }
        let line = position..<end
        position = end + 2
        return line
    }

    private mutating func nextBulk(_ mark: UInt8, _ length: Int) throws(ReplyDecodingError) -> RESPValue? {
        let end = position + length
        guard end + 2 <= buffer.count else { return nil }
        guard buffer[end] == 13, buffer[end + 1] == 10 else {
            throw error(end, "the string of \(length) bytes is not followed by a line end")
        }
        let bytes = Array(buffer[position..<end])
        defer {
            bulk = nil
            position = end + 2
        }
        switch mark {
        case UInt8(ascii: "!"): return .bulkError(bytes)
        case UInt8(ascii: "="):
            guard length >= 4, bytes[3] == UInt8(ascii: ":") else {
                throw error(position, "the verbatim string does not begin with three bytes and a colon")
            }
            return .verbatim(format: Array(bytes[..<3]), text: Array(bytes[4...]))
        default: return .bulk(bytes)
        }
    }

    /// The value a line says, or `nil` if it only begins one.
    private mutating func value(of line: Range<Int>) throws(ReplyDecodingError) -> RESPValue? {
        let start = line.lowerBound
        let mark = buffer[start]
        switch mark {
        case UInt8(ascii: "+"): return .simple(text(line))
        case UInt8(ascii: "-"): return .error(text(line))
        case UInt8(ascii: ":"):
            guard let value = integer(line) else { throw malformed(line, "an integer of 64 bits") }
            return .integer(value)
        case UInt8(ascii: "$"), UInt8(ascii: "!"), UInt8(ascii: "="):
            guard let length = try count(line, limits.maximumBulkLength, isNullable: mark == UInt8(ascii: "$")) else {
                return .null
            }
            bulk = (mark, length)
            return nil
        case UInt8(ascii: "*"):
            guard let count = try count(line, limits.maximumElements, isNullable: true) else { return .nullArray }
            return try open(.array, count: count, start)
        case UInt8(ascii: "~"): return try open(.set, count: elementCount(line), start)
        case UInt8(ascii: ">"): return try open(.push, count: elementCount(line), start)
        case UInt8(ascii: "%"): return try open(.map, count: pairCount(line) * 2, start)
        case UInt8(ascii: "|"): return try open(.attribute, count: pairCount(line) * 2, start)
        case UInt8(ascii: "_"):
            guard line.count == 1 else { throw malformed(line, "a null") }
            return .null
        case UInt8(ascii: "#"):
            guard line.count == 2, buffer[start + 1] == UInt8(ascii: "t") || buffer[start + 1] == UInt8(ascii: "f")
            else {
                throw malformed(line, "a boolean")
            }
            return .boolean(buffer[start + 1] == UInt8(ascii: "t"))
        case UInt8(ascii: ","):
            guard let value = withText(line, DoubleText.parse) else { throw malformed(line, "a double") }
            return .double(value)
        case UInt8(ascii: "("):
            let digits = text(line)
            let magnitude = digits.drop { $0 == UInt8(ascii: "-") }
            guard digits.count - magnitude.count <= 1, !magnitude.isEmpty,
                magnitude.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
            else { throw malformed(line, "a big number") }
            return .bigNumber(digits)
        default:
            throw malformed(line, "any type of reply")
        }
    }

    private func elementCount(_ line: Range<Int>) throws(ReplyDecodingError) -> Int {
        try count(line, limits.maximumElements, isNullable: false) ?? 0
    }

    private func pairCount(_ line: Range<Int>) throws(ReplyDecodingError) -> Int {
        try count(line, limits.maximumElements / 2, isNullable: false) ?? 0
    }

    /// The number on a line, or `nil` for -1 where that means null.
    private func count(_ line: Range<Int>, _ limit: Int, isNullable: Bool) throws(ReplyDecodingError) -> Int? {
        guard let number = withText(line, DecimalInteger.parse) else { throw malformed(line, "a length") }
        if number == -1, isNullable { return nil }
        guard number >= 0 else { throw malformed(line, "a length") }
        guard number <= limit else {
            throw error(line.lowerBound, "the length \(number) is above the limit of \(limit)")
        }
        return Int(number)
    }

    private func integer(_ line: Range<Int>) -> Int64? {
        withText(line) { text in
            // The specification allows a plus sign, which no server sends.
            let digits = text.first == UInt8(ascii: "+") ? UnsafeRawBufferPointer(rebasing: text.dropFirst()) : text
            guard digits.count == text.count || digits.first != UInt8(ascii: "-") else { return nil }
            return DecimalInteger.parse(digits)
        }
    }

    private func text(_ line: Range<Int>) -> [UInt8] {
        Array(buffer[line.dropFirst()])
    }

    private func withText<Result>(_ line: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        buffer.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[line.dropFirst()])) }
    }

    private func malformed(_ line: Range<Int>, _ rule: String) -> ReplyDecodingError {
        let shown = String(decoding: buffer[line.prefix(40)], as: UTF8.self)
        return error(line.lowerBound, "\(shown.debugDescription) is not \(rule)")
    }

    private func error(_ place: Int, _ message: String) -> ReplyDecodingError {
        ReplyDecodingError(offset: dropped + place, message: message)
    }
}
