/// Writes a state as bytes, section by section; see `StateFraming`.
///
/// The first error stops it: everything after is dropped, and `finish()` throws it. One owner, one thread; memory: one frame.
public struct StateWriter: ~Copyable {
    /// Where the bytes go, at most 64 KiB and sixteen bytes at a time.
    public typealias Sink = (UnsafeRawBufferPointer) throws(StateError) -> Void

    // Safety: owned by this value; room for a frame's header and its largest payload.
    @usableFromInline let frame: UnsafeMutableRawPointer
    @usableFromInline var used = 0
    private var section: StateSection?
    private var checksum: UInt64
    private let limit: Int
    private let sink: Sink
    private var failure: StateError?
    /// Bytes given to the sink.
    public private(set) var byteCount = 0

    @usableFromInline static var payloadOffset: Int { 16 }
    @usableFromInline static var room: Int { 1 << 16 }

    /// Begins a state.
    ///
    /// - Parameters:
    ///   - version: Of what is written; a reader refuses others.
    ///   - limit: The most bytes in all.
    ///   - sink: Takes the bytes in order.
    public init(version: UInt32, limit: Int, sink: @escaping Sink) {
        precondition(
            Self.payloadOffset == StateFraming.frameHeaderBytes && Self.room == StateFraming.largestPayload,
            "the writer's frame and the format's differ"
        )
        frame = .allocate(byteCount: Self.payloadOffset + Self.room, alignment: 16)
        checksum = StateFraming.checksum(version: version)
        self.limit = limit
        self.sink = sink
        frame.storeBytes(of: StateFraming.magic.littleEndian, as: UInt64.self)
        frame.storeBytes(of: UInt64(version).littleEndian, toByteOffset: 8, as: UInt64.self)
        send(StateFraming.headerBytes)
    }

    deinit {
        frame.deallocate()
    }

    /// Begins a section; the one before is complete.
    public mutating func begin(_ section: StateSection) {
        endSection()
        self.section = section
    }

    /// Adds a number to the section.
    @inlinable
    public mutating func put<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number) {
        if Self.room &- used < MemoryLayout<Number>.size { flush() }
        frame.storeBytes(of: number.littleEndian, toByteOffset: Self.payloadOffset &+ used, as: Number.self)
        used &+= MemoryLayout<Number>.size
    }

    @inlinable
    public mutating func put(_ number: Float) {
        put(number.bitPattern)
    }

    @inlinable
    public mutating func put(_ flag: Bool) {
        put(flag ? 1 : 0 as UInt8)
    }

    /// Adds bytes to the section; their number is not written.
    @inlinable
    public mutating func put(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        var offset = 0
        while offset < bytes.count {
            if used == Self.room { flush() }
            let part = min(bytes.count &- offset, Self.room &- used)
            (frame + Self.payloadOffset + used).copyMemory(from: source + offset, byteCount: part)
            used &+= part
            offset &+= part
        }
    }

    /// Ends the state.
    ///
    /// - Throws: The first error of the sink, or `tooLarge`.
    public mutating func finish() throws(StateError) {
        endSection()
        section = .end
        endSection()
        if let failure { throw failure }
    }

    private mutating func endSection() {
        if section != nil { flush() }
        section = nil
    }

    /// Sends what has gathered as a frame.
    @usableFromInline
    mutating func flush() {
        guard let section else { preconditionFailure("begin a section before something is put") }
        let payload = UnsafeRawBufferPointer(start: frame + Self.payloadOffset, count: used)
        checksum = StateFraming.checksum(after: checksum, section: section.name, payload: payload)
        frame.storeBytes(of: section.name.littleEndian, as: UInt32.self)
        frame.storeBytes(of: UInt32(used).littleEndian, toByteOffset: 4, as: UInt32.self)
        frame.storeBytes(of: checksum.littleEndian, toByteOffset: 8, as: UInt64.self)
        send(Self.payloadOffset + used)
        used = 0
    }

    private mutating func send(_ count: Int) {
        guard failure == nil else { return }
        byteCount += count
        guard byteCount <= limit else {
            failure = StateError(
                .tooLarge,
                "the state takes more than \(limit) bytes, the most allowed; raise the limit or keep less"
            )
            return
        }
        do throws(StateError) {
            try sink(UnsafeRawBufferPointer(start: frame, count: count))
        } catch {
            failure = error
        }
    }
}
