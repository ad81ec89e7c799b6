public import AccessModel
import Synchronization

/// A lossy queue of accesses from one producer thread to one consumer thread.
///
/// The producer calls `record` for every access and `publish` once per batch; neither blocks nor allocates, and an access
/// that does not fit is dropped and counted. The consumer calls `drain`, or collects several rings with `AccessCollector`.
public final class AccessRing: @unchecked Sendable {
    // A power-of-two buffer of records of different lengths, each contiguous and a multiple of 8 bytes; a record that does not
    // fit before the end is preceded by a padding word. Positions count bytes and never wrap.
    //
    // Safety: `producer` is touched only by the producer's thread and `consumedByConsumer` only by the consumer's. Bytes
    // between `consumed` and `published` belong to the consumer, the others to the producer; the release stores and acquire
    // loads of these two hand them over. Each of the four lives in its own pair of cache lines.

    /// Longer keys are dropped and counted in `droppedLong`.
    public static let maximumKeyLength = 1024

    /// Bytes of memory for records.
    public let capacity: Int

    private struct ProducerState {
        var written = 0
        var consumedSeen = 0
        var published = 0
    }

    private static let lineSize = 128
    private static let headerSize = 24
    private static let paddingKind: UInt64 = 1 << 56

    private let buffer: UnsafeMutableRawPointer
    private let control: UnsafeMutableRawPointer
    private let producer: UnsafeMutablePointer<ProducerState>
    private let published: UnsafeMutablePointer<Atomic<Int>>
    private let consumed: UnsafeMutablePointer<Atomic<Int>>
    private let consumedByConsumer: UnsafeMutablePointer<Int>
    private let full = Atomic<UInt64>(0)
    private let long = Atomic<UInt64>(0)
    private let signal: WakeSignal

    /// Makes an empty ring.
    ///
    /// - Parameter capacity: Bytes for records, rounded up to a power of two of at least 4096. A record takes 24 bytes and
    ///   its key's length rounded up to 8.
    public convenience init(capacity: Int = 1 << 20) {
        self.init(capacity: capacity, signal: WakeSignal())
    }

    init(capacity: Int, signal: WakeSignal) {
        var size = 4096
        while size < capacity { size <<= 1 }
        self.capacity = size
        self.signal = signal
        buffer = .allocate(byteCount: size, alignment: Self.lineSize)
        control = .allocate(byteCount: 4 * Self.lineSize, alignment: Self.lineSize)
        producer = control.bindMemory(to: ProducerState.self, capacity: 1)
        published = (control + Self.lineSize).bindMemory(to: Atomic<Int>.self, capacity: 1)
        consumed = (control + 2 * Self.lineSize).bindMemory(to: Atomic<Int>.self, capacity: 1)
        consumedByConsumer = (control + 3 * Self.lineSize).bindMemory(to: Int.self, capacity: 1)
        producer.initialize(to: ProducerState())
        published.initialize(to: Atomic(0))
        consumed.initialize(to: Atomic(0))
        consumedByConsumer.initialize(to: 0)
    }

    deinit {
        published.deinitialize(count: 1)
        consumed.deinitialize(count: 1)
        buffer.deallocate()
        control.deallocate()
    }

    /// Accesses dropped because the ring was full; any thread may ask.
    public var droppedFull: UInt64 { full.load(ordering: .relaxed) }

    /// Accesses dropped because their key was longer than `maximumKeyLength`; any thread may ask.
    public var droppedLong: UInt64 { long.load(ordering: .relaxed) }

    // MARK: - Producer

    /// Writes one access into the ring; the consumer sees it after the next `publish`.
    ///
    /// Times of one ring should not decrease.
    ///
    /// - Returns: `false` if the access was dropped.
    @discardableResult
    public func record(
        key: UnsafeRawBufferPointer,
        hash: UInt64,
        time: UInt64,
        stream: StreamID,
        outcome: AccessOutcome
    ) -> Bool {
        let length = key.count
        guard length <= Self.maximumKeyLength else { return drop(long) }
        let size = Self.headerSize &+ (length &+ 7) & ~7
        var position = producer.pointee.written
        let toEnd = capacity &- position & (capacity &- 1)
        let needed = size <= toEnd ? size : toEnd &+ size
        if position &+ needed &- producer.pointee.consumedSeen > capacity {
            producer.pointee.consumedSeen = consumed.pointee.load(ordering: .acquiring)
            guard position &+ needed &- producer.pointee.consumedSeen <= capacity else { return drop(full) }
        }
        if size > toEnd {
            word(at: position).pointee = Self.paddingKind
            position &+= toEnd
        }
        let words = word(at: position)
        words[0] = UInt64(stream.rawValue) | UInt64(length) << 32 | UInt64(outcome.rawValue) << 48
        words[1] = hash
        words[2] = time
        if let source = key.baseAddress {
            UnsafeMutableRawPointer(words + 3).copyMemory(from: source, byteCount: length)
        }
        producer.pointee.written = position &+ size
        return true
    }

    /// Lets the consumer see what was recorded, and wakes it if it sleeps.
    ///
    /// Called once per batch of accesses by the producer's thread.
    public func publish() {
        let written = producer.pointee.written
        guard written != producer.pointee.published else { return }
        producer.pointee.published = written
        // Sequentially consistent, and so is the flag in `wake`: either the producer sees that the consumer is about to
        // sleep, or the consumer sees this store before it does.
        published.pointee.store(written, ordering: .sequentiallyConsistent)
        signal.wakeSleeper()
    }

    private func drop(_ counter: borrowing Atomic<UInt64>) -> Bool {
        // One writer: a load and a store are enough.
        counter.store(counter.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
        return false
    }

    private func word(at position: Int) -> UnsafeMutablePointer<UInt64> {
        (buffer + position & (capacity &- 1)).assumingMemoryBound(to: UInt64.self)
    }

    // MARK: - Consumer

    /// Hands every published access to `body`, in the order of recording, and makes their room free.
    ///
    /// - Returns: The number of accesses.
    @discardableResult
    public func drain(_ body: (AccessRecord) -> Void) -> Int {
        var cursor = cursor()
        var count = 0
        while cursor.hasRecord {
            body(cursor.record)
            cursor.advance()
            count += 1
        }
        finish(cursor)
        return count
    }

    /// Whether something was published that was not drained; the consumer's thread asks.
    var hasPublished: Bool {
        published.pointee.load(ordering: .sequentiallyConsistent) != consumedByConsumer.pointee
    }

    /// The published records from the oldest on.
    func cursor() -> Cursor {
        Cursor(
            buffer: buffer,
            mask: capacity - 1,
            position: consumedByConsumer.pointee,
            end: published.pointee.load(ordering: .acquiring)
        )
    }

    /// Gives the room of the records before the cursor back to the producer.
    func finish(_ cursor: Cursor) {
        consumedByConsumer.pointee = cursor.position
        consumed.pointee.store(cursor.position, ordering: .releasing)
    }

    /// A position among the published records of a ring.
    struct Cursor {
        private let buffer: UnsafeMutableRawPointer
        private let mask: Int
        private(set) var position: Int
        private let end: Int

        init(buffer: UnsafeMutableRawPointer, mask: Int, position: Int, end: Int) {
            self.buffer = buffer
            self.mask = mask
            self.position = position
            self.end = end
            skipPadding()
        }

        var hasRecord: Bool { position < end }

        /// The time of the record under the cursor, which there must be.
        var time: UInt64 { words[2] }

        /// The record under the cursor, which there must be.
        var record: AccessRecord {
            let header = words[0]
            let outcome = AccessOutcome(rawValue: UInt8(truncatingIfNeeded: header >> 48))
            return AccessRecord(
                key: UnsafeRawBufferPointer(start: UnsafeRawPointer(words + 3), count: Self.length(header)),
                hash: words[1],
                time: words[2],
                stream: StreamID(rawValue: UInt32(truncatingIfNeeded: header)),
                outcome: outcome ?? .hit
            )
        }

        mutating func advance() {
            position &+= headerSize &+ (Self.length(words[0]) &+ 7) & ~7
            skipPadding()
        }

        private mutating func skipPadding() {
            if position < end, words[0] & paddingKind != 0 { position = (position | mask) &+ 1 }
        }

        private var words: UnsafeMutablePointer<UInt64> {
            (buffer + position & mask).assumingMemoryBound(to: UInt64.self)
        }

        private static func length(_ header: UInt64) -> Int {
            Int(truncatingIfNeeded: header >> 32 & 0xffff)
        }
    }
}
