import AccessModel

/// Accesses collected from several rings, in the order of their times.
///
/// Keep one and collect into it again and again: its memory is reused.
public struct AccessBatch: ~Copyable {
    private struct Entry {
        var hash: UInt64
        var time: UInt64
        var offset: Int
        var length: Int32
        var stream: StreamID
        var outcome: AccessOutcome
    }

    private var entries: [Entry] = []
    private var bytes: [UInt8] = []

    /// Makes an empty batch.
    public init() {}

    /// The number of accesses.
    public var count: Int { entries.count }

    /// Calls `body` with every access in order.
    public func forEach<Failure: Error>(_ body: (AccessRecord) throws(Failure) -> Void) throws(Failure) {
        // `withUnsafeBytes` cannot carry a typed error out, hence the detour over `failure`.
        var failure: Failure?
        bytes.withUnsafeBytes { bytes in
            for entry in entries {
                let key = UnsafeRawBufferPointer(rebasing: bytes[entry.offset..<entry.offset + Int(entry.length)])
                let record = AccessRecord(
                    key: key,
                    hash: entry.hash,
                    time: entry.time,
                    stream: entry.stream,
                    outcome: entry.outcome
                )
                do throws(Failure) { try body(record) } catch {
                    failure = error
                    return
                }
            }
        }
        if let failure { throw failure }
    }

    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }

    mutating func append(_ record: AccessRecord) {
        entries.append(
            Entry(
                hash: record.hash,
                time: record.time,
                offset: bytes.count,
                length: Int32(record.key.count),
                stream: record.stream,
                outcome: record.outcome
            )
        )
        bytes.append(contentsOf: record.key)
    }
}
