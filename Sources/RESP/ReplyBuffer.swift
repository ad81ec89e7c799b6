#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Replies being written, end to end, in one growing block of memory.
///
/// Methods whose encoding depends on the protocol take the version of the connection they write for, so one buffer can
/// serve all connections of a thread. What does not exist in RESP2 is written as Redis writes it there: a map as an
/// array of keys and values, a boolean as 0 or 1, a double as a bulk string.
///
/// Not thread-safe.
///
/// - Complexity: every method is linear in the bytes it writes, amortised over growth.
public struct ReplyBuffer: ~Copyable {
    // Safety: `base` has `capacity` bytes, allocated in `init` or `setCapacity` and freed in `deinit`; the first `used`
    // are initialised. Every write is preceded by a `reserve` that covers it.
    @usableFromInline private(set) var base: UnsafeMutableRawPointer
    @usableFromInline private(set) var capacity: Int
    @usableFromInline var used = 0
    /// The largest recent `count`, forgotten by an eighth at each `removeAll`.
    private var recentPeak = 0

    private static let minimumCapacity = 512
    /// Room up to this is never given back.
    private static let keptCapacity = 1 << 16

    /// An empty buffer with room for `minimumCapacity` bytes.
    public init(minimumCapacity: Int = 0) {
        capacity = max(minimumCapacity, Self.minimumCapacity)
        base = Self.allocated(realloc(nil, capacity), capacity)
    }

    deinit {
        free(base)
    }

    /// The number of bytes written.
    @inlinable public var count: Int { used }

    @inlinable public var isEmpty: Bool { used == 0 }

    /// Calls `body` with the bytes written so far.
    @inlinable
    public func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(start: base, count: count))
    }

    /// A copy of the bytes from `start` on.
    public func bytes(from start: Int = 0) -> [UInt8] {
        precondition(start >= 0 && start <= count, "the buffer has no byte \(start)")
        return Array(UnsafeRawBufferPointer(start: base + start, count: count - start))
    }

    /// Removes the bytes from `length` on.
    @inlinable
    public mutating func truncate(to length: Int) {
        precondition(length >= 0 && length <= count, "a buffer cannot be cut to more than it holds")
        used = length
    }

    /// Removes all bytes.
    ///
    /// Memory is kept as far as recent contents needed it: the room of one huge reply is given back after some smaller
    /// ones. Without `keepingCapacity` it is given back at once.
    public mutating func removeAll(keepingCapacity: Bool = true) {
        guard keepingCapacity else {
            used = 0
            recentPeak = 0
            if capacity > Self.minimumCapacity { setCapacity(Self.minimumCapacity) }
            return
        }
        recentPeak = max(used, recentPeak - recentPeak / 8)
        used = 0
        if capacity > max(recentPeak * 4, Self.keptCapacity) { setCapacity(max(recentPeak * 2, Self.keptCapacity)) }
    }

    /// Makes room for `additional` more bytes.
    @inlinable
    public mutating func reserve(_ additional: Int) {
        if capacity &- count < additional { grow(additional) }
    }

    @usableFromInline
    @inline(never)
    mutating func grow(_ additional: Int) {
        setCapacity(max(capacity * 2, count + additional))
    }

    private mutating func setCapacity(_ newCapacity: Int) {
        base = Self.allocated(realloc(base, newCapacity), newCapacity)
        capacity = newCapacity
    }

    private static func allocated(_ memory: UnsafeMutableRawPointer?, _ count: Int) -> UnsafeMutableRawPointer {
        guard let memory else { fatalError("no memory for \(count) bytes of replies") }
        return memory
    }
}
