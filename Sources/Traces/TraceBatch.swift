/// Accesses of a trace without an allocation for each: their keys lie end to end in one array.
///
/// Fill it with `TraceReader.read(limit:into:)`, look at it with `forEach`, empty it with `removeAll`, which keeps the
/// memory. A million accesses take 48 MB and the bytes of their keys.
public struct TraceBatch: Sendable {
    /// An access; its key is in the batch.
    public struct Access: Sendable {
        /// Seconds from a fixed point, at least 0; the request's number, from 0, where the source had no clock.
        public var time: Double
        /// Who asked: numbered from 1 in order of first appearance; 0 where the trace does not say.
        public var client: UInt32
        /// The value's size in bytes; 0 where the trace does not say; `UInt32.max` for that much and more.
        public var size: UInt32
        /// How long the value may live, in seconds; `nil` where the trace does not say.
        public var ttl: Float?
        /// How long the origin took, in seconds; `nil` where the trace does not say.
        public var latency: Float?
        public var operation: TraceOperation
        /// Whether this is a further key of the same request as the access before.
        public var isContinuation: Bool
        @usableFromInline var keyStart: Int
        @usableFromInline var keyCount: Int

        @usableFromInline
        init(
            time: Double,
            client: UInt32,
            size: UInt32,
            ttl: Float?,
            latency: Float?,
            operation: TraceOperation,
            isContinuation: Bool,
            keyStart: Int,
            keyCount: Int
        ) {
            self.time = time
            self.client = client
            self.size = size
            self.ttl = ttl
            self.latency = latency
            self.operation = operation
            self.isContinuation = isContinuation
            self.keyStart = keyStart
            self.keyCount = keyCount
        }
    }

    @usableFromInline var accesses: [Access] = []
    @usableFromInline var keyBytes: [UInt8] = []

    /// An empty batch.
    public init() {}

    @inlinable public var count: Int { accesses.count }

    @inlinable public var isEmpty: Bool { accesses.isEmpty }

    /// Removes all accesses and keeps the memory.
    public mutating func removeAll() {
        accesses.removeAll(keepingCapacity: true)
        keyBytes.removeAll(keepingCapacity: true)
    }

    /// Calls `body` with every access in order and its key, which is valid during the call.
    ///
    /// O(accesses).
    @inlinable
    public func forEach<Failure>(
        _ body: (Access, UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        try keyBytes.withUnsafeBufferPointer { (keys) throws(Failure) in
            let keys = UnsafeRawBufferPointer(keys)
            for access in accesses {
                let end = access.keyStart &+ access.keyCount
                try body(access, UnsafeRawBufferPointer(rebasing: keys[access.keyStart..<end]))
            }
        }
    }

    /// Calls `body` with the access at `index` and its key, which is valid during the call.
    @inlinable
    public func withAccess<Result, Failure>(
        at index: Int,
        _ body: (Access, UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let access = accesses[index]
        return try keyBytes.withUnsafeBufferPointer { (keys) throws(Failure) in
            let keys = UnsafeRawBufferPointer(keys)
            let end = access.keyStart &+ access.keyCount
            return try body(access, UnsafeRawBufferPointer(rebasing: keys[access.keyStart..<end]))
        }
    }

    /// The access at `index` with a copy of its key.
    public subscript(index: Int) -> TraceRecord {
        withAccess(at: index) { access, key in
            TraceRecord(
                time: access.time,
                client: access.client,
                operation: access.operation,
                key: Array(key),
                size: access.size,
                ttl: access.ttl,
                latency: access.latency,
                isContinuation: access.isContinuation
            )
        }
    }

    // MARK: Filling

    /// Appends an access and a copy of its key.
    ///
    /// Allocates only while the batch grows beyond what it has held before.
    @inlinable
    public mutating func append(
        time: Double,
        client: UInt32,
        operation: TraceOperation,
        key: UnsafeRawBufferPointer,
        size: UInt32,
        ttl: Float?,
        latency: Float?,
        isContinuation: Bool
    ) {
        accesses.append(
            Access(
                time: time,
                client: client,
                size: size,
                ttl: ttl,
                latency: latency,
                operation: operation,
                isContinuation: isContinuation,
                keyStart: keyBytes.count,
                keyCount: key.count
            )
        )
        keyBytes.append(contentsOf: key)
    }

    /// The place where the next key begins.
    @inline(__always) var keyEnd: Int { keyBytes.count }

    /// Puts bytes behind the keys; an access that is appended later names them.
    @inline(__always)
    mutating func append(key bytes: UnsafeRawBufferPointer) {
        keyBytes.append(contentsOf: bytes)
    }

    /// Puts a byte behind the keys.
    @inline(__always)
    mutating func append(keyByte byte: UInt8) {
        keyBytes.append(byte)
    }

    /// Puts a number's decimal digits behind the keys.
    @inline(__always)
    mutating func append(decimal value: UInt64) {
        keyBytes.append(decimal: value)
    }

    @inline(__always)
    mutating func append(_ access: Access) {
        accesses.append(access)
    }

    /// Appends accesses of `other`, from `range`, with their keys.
    mutating func append(_ range: Range<Int>, of other: borrowing TraceBatch) {
        for index in range {
            other.withAccess(at: index) { access, key in
                var access = access
                access.keyStart = keyBytes.count
                keyBytes.append(contentsOf: key)
                accesses.append(access)
            }
        }
    }

    /// Removes all accesses but the first `count`, which is at most `self.count`.
    public mutating func removeAll(after count: Int) {
        accesses.removeSubrange(count...)
        keyBytes.removeSubrange((accesses.last.map { $0.keyStart + $0.keyCount } ?? 0)...)
    }
}

extension TraceBatch.Access {
    /// What a record says besides its key.
    init(_ record: TraceRecord) {
        self.init(
            time: record.time,
            client: record.client,
            size: record.size,
            ttl: record.ttl,
            latency: record.latency,
            operation: record.operation,
            isContinuation: record.isContinuation,
            keyStart: 0,
            keyCount: record.key.count
        )
    }
}
