/// Reads what a `StateWriter` wrote, and refuses everything else.
///
/// Bytes are given out only after their frame's checksum was right. That finds accidents; whoever reads checks every value too,
/// with the ranges that the functions ask for. One owner, one thread; memory: one frame.
public struct StateReader: ~Copyable {
    /// Where the bytes come from: fills the buffer from its start and returns how many bytes it filled; 0 at the end.
    public typealias Source = (UnsafeMutableRawBufferPointer) throws(StateError) -> Int

    // Safety: owned by this value; room for the largest payload.
    @usableFromInline let frame: UnsafeMutableRawPointer
    @usableFromInline var position = 0
    @usableFromInline var length = 0
    private var section = StateSection.end
    private var checksum: UInt64
    private var left: Int
    private let limit: Int
    private let source: Source

    /// Begins to read a state.
    ///
    /// - Parameters:
    ///   - version: The only one taken.
    ///   - limit: The most bytes in all.
    ///   - source: Gives the bytes in order.
    /// - Throws: `version`, `damaged` or `truncated`, and what `source` throws.
    public init(version: UInt32, limit: Int, source: @escaping Source) throws(StateError) {
        frame = .allocate(byteCount: StateFraming.largestPayload, alignment: 16)
        self.limit = limit
        left = limit
        self.source = source
        checksum = StateFraming.checksum(version: version)
        try receive(StateFraming.headerBytes)
        let magic = UInt64(littleEndian: frame.load(as: UInt64.self))
        let found = UInt64(littleEndian: frame.load(fromByteOffset: 8, as: UInt64.self))
        guard magic == StateFraming.magic else {
            throw StateError(.damaged, "it does not begin as a saved state does; it is none, give another file")
        }
        guard found == UInt64(version) else {
            throw StateError(
                .version,
                "it is of version \(found), but this program reads version \(version) only; delete it to start anew"
            )
        }
    }

    deinit {
        frame.deallocate()
    }

    /// Begins a section; the one before must have been read to its end.
    public mutating func open(_ section: StateSection) throws(StateError) {
        try checkExhausted()
        try nextFrame()
        guard self.section == section else {
            throw StateError(.damaged, "section \(self.section) is where \(section) must be; delete the file")
        }
    }

    /// Checks that nothing follows.
    public mutating func finish() throws(StateError) {
        try open(.end)
        try checkExhausted()
        let more = try source(UnsafeMutableRawBufferPointer(start: frame, count: 1))
        guard more == 0 else {
            throw StateError(.damaged, "bytes follow its end, but nothing may; delete the file")
        }
    }

    /// A number of the section.
    @inlinable
    public mutating func get<Number: FixedWidthInteger & BitwiseCopyable>(
        _ type: Number.Type = Number.self
    ) throws(StateError) -> Number {
        if length &- position >= MemoryLayout<Number>.size {
            let number = frame.loadUnaligned(fromByteOffset: position, as: Number.self)
            position &+= MemoryLayout<Number>.size
            return Number(littleEndian: number)
        }
        var number: Number = 0
        try withUnsafeMutableBytes(of: &number) { bytes throws(StateError) in try fill(bytes) }
        return Number(littleEndian: number)
    }

    /// A number of the section that must be in a range.
    @inlinable
    public mutating func get<Number: FixedWidthInteger & BitwiseCopyable>(
        _ range: ClosedRange<Number>,
        _ thing: StaticString
    ) throws(StateError) -> Number {
        let number = try get(Number.self)
        guard range.contains(number) else { throw refusal(thing, "\(number)", "it must be in \(range)") }
        return number
    }

    /// A finite number of the section that must be in a range.
    @inlinable
    public mutating func getFloat(_ range: ClosedRange<Float>, _ thing: StaticString) throws(StateError) -> Float {
        let number = Float(bitPattern: try get(UInt32.self))
        guard range.contains(number) else { throw refusal(thing, "\(number)", "it must be in \(range)") }
        return number
    }

    @inlinable
    public mutating func getFlag(_ thing: StaticString) throws(StateError) -> Bool {
        try get(0...1 as ClosedRange<UInt8>, thing) == 1
    }

    /// Reads a number that says how whoever wrote was made, which must be as whoever reads is made.
    @inlinable
    public mutating func expect<Number: FixedWidthInteger & BitwiseCopyable>(
        _ expected: Number,
        _ thing: StaticString
    ) throws(StateError) {
        let number = try get(Number.self)
        guard number == expected else {
            throw StateError(
                .configuration,
                "\(thing) is \(number) in it, but \(expected) here; use the settings it was written with, or delete it"
            )
        }
    }

    /// Fills a buffer with bytes of the section.
    @inlinable
    public mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(StateError) {
        guard let target = buffer.baseAddress else { return }
        var filled = 0
        while filled < buffer.count {
            if position == length { try nextFrameOfSection() }
            let part = min(buffer.count &- filled, length &- position)
            (target + filled).copyMemory(from: frame + position, byteCount: part)
            filled &+= part
            position &+= part
        }
    }

    /// What to throw for a value that breaks a rule.
    public func refusal(_ thing: StaticString, _ value: String, _ rule: String) -> StateError {
        StateError(.damaged, "\(thing) in section \(section) is \(value), but \(rule); delete the file")
    }

    // MARK: Frames

    private func checkExhausted() throws(StateError) {
        guard position == length else {
            throw StateError(
                .damaged,
                "section \(section) has \(length - position) bytes more than belong to it; delete the file"
            )
        }
    }

    @usableFromInline
    mutating func nextFrameOfSection() throws(StateError) {
        let current = section
        try nextFrame()
        guard section == current, length > 0 else {
            throw StateError(.truncated, "section \(current) ends before everything in it is read; delete the file")
        }
    }

    private mutating func nextFrame() throws(StateError) {
        try receive(StateFraming.frameHeaderBytes)
        let name = UInt32(littleEndian: frame.load(as: UInt32.self))
        let count = Int(UInt32(littleEndian: frame.load(fromByteOffset: 4, as: UInt32.self)))
        let expected = UInt64(littleEndian: frame.load(fromByteOffset: 8, as: UInt64.self))
        guard count <= StateFraming.largestPayload else {
            throw StateError(
                .damaged,
                "a frame of \(count) bytes is longer than \(StateFraming.largestPayload); delete the file"
            )
        }
        try receive(count)
        let payload = UnsafeRawBufferPointer(start: frame, count: count)
        checksum = StateFraming.checksum(after: checksum, section: name, payload: payload)
        guard checksum == expected else {
            throw StateError(
                .damaged,
                "a frame of section \(StateSection(name: name)) does not match its checksum; delete the file"
            )
        }
        section = StateSection(name: name)
        position = 0
        length = count
    }

    /// Takes bytes from the source into the frame.
    private mutating func receive(_ count: Int) throws(StateError) {
        guard count <= left else {
            throw StateError(.tooLarge, "it has more than \(limit) bytes, the most allowed; delete the file")
        }
        left -= count
        var filled = 0
        while filled < count {
            let part = try source(UnsafeMutableRawBufferPointer(start: frame + filled, count: count - filled))
            guard part > 0 else {
                throw StateError(.truncated, "it ends \(count - filled) bytes too early; delete the file")
            }
            filled += min(part, count - filled)
        }
    }
}
