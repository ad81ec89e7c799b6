#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Finds the commands in what a client sends, in place and incrementally.
///
/// Requests are arrays of bulk strings, or inline: words on a line, with Redis' rules for quotation marks. The caller
/// keeps the bytes and passes all of them from the start of the command in hand; they may lie elsewhere at each call.
///
/// ```
/// switch parser.next(bytes) {
/// case .command(let consumed):    // parser[0], parser[1], ... are the arguments
/// case .empty(let consumed):      // nothing to execute
/// case .incomplete(let needed):   // call again with more, from the same start
/// case .failure(let error):       // reply with error.message and close
/// }
/// ```
///
/// One parser per connection. Not thread-safe.
///
/// - Complexity: linear in the bytes, however they are cut. No allocation once the room for arguments has grown to the
///   connection's habits.
public struct RequestParser: ~Copyable {
    // What has been understood of an incomplete command is kept as offsets from its start: `cursor` is the first byte
    // of the token in hand and `scanned` the end of what has been searched for that token's end, so a token costs one
    // pass, and one more when it is complete. `needed` turns calls that cannot get anywhere away at once.
    //
    // The parser is as lenient as Redis: it does not look at the two bytes after an argument, nor at the one after
    // a carriage return. It is stricter in one way: the limit on a line's length holds wherever the reads happen to
    // end, so the same bytes always give the same result.

    /// What one call found.
    ///
    /// Counts are in bytes from the start of the bytes passed.
    public enum Step: Sendable, Hashable {
        /// A complete command: its arguments are in the parser until the next call, and `consumed` bytes are done with.
        case command(consumed: Int)
        /// A request without arguments, which gets no reply: `consumed` bytes are done with.
        case empty(consumed: Int)
        /// There is no progress before at least `needed` bytes are there. The client decides this number: reserve
        /// memory for it with care.
        case incomplete(needed: Int)
        /// The request breaks the protocol.
        case failure(ProtocolError)
    }

    public var limits: RequestLimits
    /// Whether the client may send long requests; while `false`, Redis' limits for strangers hold.
    public var isAuthenticated = true

    /// The number of arguments of the last command; the command's name is one of them.
    public private(set) var argumentCount = 0
    /// Where the offsets of `argumentSpans` count from: the bytes of the last call, or the parser's own copy.
    public private(set) var argumentBase: UnsafeRawPointer

    // Safety: allocated in `init` or `resizeSpans`, freed in `deinit`; the first `argumentCount` are initialised.
    @usableFromInline private(set) var spans: UnsafeMutablePointer<ArgumentSpan>
    private(set) var spanCapacity: Int
    /// Commands in a row that used little of a large `spans`.
    private var modestCommands = 0
    /// The words of an inline request without their quotation marks.
    private var inlineWords = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    private var cursor = 0
    private var scanned = 0
    private var needed = 1
    private var missingArguments = 0
    /// The length of the argument at `cursor`, or -1 before it is known.
    private var bulkLength = -1

    private static let initialSpanCapacity = 8
    /// Room for arguments beyond this is given back when it is not used for a while.
    private static let keptSpanCapacity = 1024

    public init(limits: RequestLimits = RequestLimits()) {
        self.limits = limits
        spanCapacity = Self.initialSpanCapacity
        spans = .allocate(capacity: spanCapacity)
        argumentBase = UnsafeRawPointer(spans)
    }

    deinit {
        spans.deallocate()
        inlineWords.deallocate()
    }

    /// The places of the last command's arguments; valid until the next call.
    @inlinable public var argumentSpans: UnsafeBufferPointer<ArgumentSpan> {
        UnsafeBufferPointer(start: spans, count: argumentCount)
    }

    /// Argument `index` of the last command; valid until the next call and while the bytes of the last call are.
    @inlinable
    public subscript(index: Int) -> UnsafeRawBufferPointer {
        precondition(index >= 0 && index < argumentCount, "the command has no argument \(index)")
        return UnsafeRawBufferPointer(start: argumentBase + spans[index].offset, count: spans[index].count)
    }

    /// Forgets the incomplete command, for a caller that drops its bytes.
    public mutating func reset() {
        cursor = 0
        scanned = 0
        needed = 1
        missingArguments = 0
        bulkLength = -1
    }

    /// Looks for one command at the start of `bytes`.
    ///
    /// After `.incomplete` the next call must pass the same bytes with more behind them; after anything else it starts
    /// a new command.
    public mutating func next(_ bytes: UnsafeRawBufferPointer) -> Step {
        guard bytes.count >= needed, let base = bytes.baseAddress else { return .incomplete(needed: needed) }
        var position = cursor
        if position == 0 {
            argumentCount = 0
            guard base.load(as: UInt8.self) == UInt8(ascii: "*") else { return nextInline(bytes, base) }
            switch length(bytes, base, at: 0) {
            case .value(let count, let next):
                if let step = begin(argumentCount: count, next: next) { return step }
                position = next
            case .incomplete: return .incomplete(needed: needed)
            case .tooLong: return fail(.multibulkCountTooLong)
            case .invalid: return fail(.invalidMultibulkLength)
            }
        }
        while missingArguments > 0 {
            if bulkLength < 0 {
                guard position < bytes.count else { return wait(at: position, needed: position + 1) }
                let mark = base.load(fromByteOffset: position, as: UInt8.self)
                guard mark == UInt8(ascii: "$") else { return fail(.expectedBulk(found: mark)) }
                switch length(bytes, base, at: position) {
                case .value(let count, let next):
                    guard count >= 0, count <= limits.maximumBulkLength else { return fail(.invalidBulkLength) }
                    guard isAuthenticated || count <= 16384 else { return fail(.unauthenticatedBulkLength) }
                    bulkLength = count
                    position = next
                case .incomplete:
                    cursor = position
                    return .incomplete(needed: needed)
                case .tooLong: return fail(.bulkCountTooLong)
                case .invalid: return fail(.invalidBulkLength)
                }
            }
            let end = position &+ bulkLength &+ 2
            guard end <= bytes.count else { return wait(at: position, needed: end) }
            append(ArgumentSpan(offset: position, count: bulkLength))
            bulkLength = -1
            missingArguments &-= 1
            position = end
        }
        argumentBase = base
        if spanCapacity > Self.keptSpanCapacity { considerShrinking() }
        reset()
        return .command(consumed: position)
    }

    // MARK: Arrays of bulk strings

    private enum Length {
        case value(Int, next: Int)
        case incomplete
        case tooLong
        case invalid
    }

    private mutating func begin(argumentCount count: Int, next: Int) -> Step? {
        guard count <= limits.maximumArguments else { return fail(.invalidMultibulkLength) }
        guard isAuthenticated || count <= 10 else { return fail(.unauthenticatedMultibulkLength) }
        guard count > 0 else {
            reset()
            return .empty(consumed: next)
        }
        missingArguments = count
        return nil
    }

    /// The number after the mark at `position`, and the place after its line.
    @inline(__always)
    private mutating func length(_ bytes: UnsafeRawBufferPointer, _ base: UnsafeRawPointer, at position: Int) -> Length
    {
        // Nearly every number is short, positive and there as a whole.
        if scanned <= position {
            var value = 0
            var end = position &+ 1
            let last = min(bytes.count &- 1, position &+ 10)
            while end < last {
                let digit = base.load(fromByteOffset: end, as: UInt8.self) &- UInt8(ascii: "0")
                guard digit < 10 else { break }
                value = value &* 10 &+ Int(digit)
                end &+= 1
            }
            let digits = end &- position &- 1
            if end < bytes.count &- 1, base.load(fromByteOffset: end, as: UInt8.self) == 13, digits > 0,
                digits == 1 || base.load(fromByteOffset: position &+ 1, as: UInt8.self) != UInt8(ascii: "0")
            {
                return .value(value, next: end &+ 2)
            }
        }
        return anyLength(bytes, base, at: position)
    }

    @inline(never)
    private mutating func anyLength(
        _ bytes: UnsafeRawBufferPointer,
        _ base: UnsafeRawPointer,
        at position: Int
    ) -> Length {
        guard let end = find(13, bytes, base, from: position) else {
            needed = bytes.count + 1
            return bytes.count - position > limits.maximumInlineLength ? .tooLong : .incomplete
        }
        guard end + 1 < bytes.count else {
            needed = end + 2
            return .incomplete
        }
        let digits = UnsafeRawBufferPointer(rebasing: bytes[(position + 1)..<end])
        guard let value = DecimalInteger.parse(digits) else { return .invalid }
        return .value(Int(value), next: end + 2)
    }

    /// The place of `byte` in the line at `position`, looking only where nobody has looked.
    private mutating func find(
        _ byte: Int32,
        _ bytes: UnsafeRawBufferPointer,
        _ base: UnsafeRawPointer,
        from position: Int
    ) -> Int? {
        let start = max(position, scanned)
        let end = min(bytes.count, position + limits.maximumInlineLength + 1)
        guard start < end else { return nil }
        guard let found = memchr(base + start, byte, end - start) else {
            scanned = end
            return nil
        }
        scanned = base.distance(to: UnsafeRawPointer(found))
        return scanned
    }

    private mutating func wait(at position: Int, needed count: Int) -> Step {
        cursor = position
        needed = count
        return .incomplete(needed: count)
    }

    private mutating func fail(_ error: ProtocolError) -> Step {
        argumentCount = 0
        reset()
        return .failure(error)
    }

    // MARK: Inline requests

    @inline(never)
    private mutating func nextInline(_ bytes: UnsafeRawBufferPointer, _ base: UnsafeRawPointer) -> Step {
        guard let newline = find(10, bytes, base, from: 0) else {
            needed = bytes.count + 1
            return bytes.count > limits.maximumInlineLength ? fail(.inlineTooLong) : .incomplete(needed: needed)
        }
        let hasReturn = newline > 0 && bytes[newline - 1] == 13
        let line = UnsafeRawBufferPointer(rebasing: bytes[..<(newline - (hasReturn ? 1 : 0))])
        if inlineWords.count < line.count {
            inlineWords.deallocate()
            inlineWords = .allocate(byteCount: line.count, alignment: 1)
        }
        var splitter = InlineSplitter(line: line, words: inlineWords)
        do throws(ProtocolError) {
            while let word = try splitter.next() {
                guard argumentCount < limits.maximumArguments else { return fail(.invalidMultibulkLength) }
                append(word)
            }
        } catch {
            return fail(error)
        }
        reset()
        guard argumentCount > 0 else { return .empty(consumed: newline + 1) }
        argumentBase = inlineWords.baseAddress.map { UnsafeRawPointer($0) } ?? base
        return .command(consumed: newline + 1)
    }

    // MARK: Room for arguments

    @inline(__always)
    private mutating func append(_ span: ArgumentSpan) {
        if argumentCount == spanCapacity { resizeSpans(to: spanCapacity * 2) }
        (spans + argumentCount).initialize(to: span)
        argumentCount &+= 1
    }

    @inline(never)
    private mutating func considerShrinking() {
        modestCommands = argumentCount * 8 < spanCapacity ? modestCommands + 1 : 0
        guard modestCommands >= 64 else { return }
        modestCommands = 0
        resizeSpans(to: max(argumentCount, Self.keptSpanCapacity))
    }

    @inline(never)
    private mutating func resizeSpans(to capacity: Int) {
        let resized = UnsafeMutablePointer<ArgumentSpan>.allocate(capacity: capacity)
        resized.moveInitialize(from: spans, count: argumentCount)
        spans.deallocate()
        spans = resized
        spanCapacity = capacity
    }
}
