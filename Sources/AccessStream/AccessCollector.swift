public import PredisPrimitives

/// The consumer's end of several rings: brings their accesses together in the order of time, and sleeps while there are none.
///
/// `makeRing`, `wake` and the counters may be used from any thread; `collect` and `wait` from one thread at a time.
public final class AccessCollector: Sendable {
    private let ringCapacity: Int
    private let rings = Locked<[AccessRing]>([])
    private let signal = WakeSignal()

    /// Makes a collector without rings.
    ///
    /// - Parameter ringCapacity: Bytes of each ring; see `AccessRing.init(capacity:)`.
    public init(ringCapacity: ByteCount = ByteCount(rawValue: 1 << 20)) {
        self.ringCapacity = ringCapacity.rawValue
    }

    /// A new ring for one producer thread; it lives as long as the collector.
    public func makeRing() -> AccessRing {
        let ring = AccessRing(capacity: ringCapacity, signal: signal)
        rings.withLock { $0.append(ring) }
        return ring
    }

    /// Accesses dropped by all rings so far, because they were full or their keys too long.
    public var dropped: UInt64 {
        rings.withLock { rings in rings.reduce(0) { $0 + $1.droppedFull + $1.droppedLong } }
    }

    /// Replaces the contents of `batch` by everything published so far, ordered by time, then ring, then order of recording.
    ///
    /// Order is restored within one call: what a producer publishes after it lands in a later batch, whatever its time.
    /// Within one ring the order of recording is kept even if its times decrease.
    ///
    /// - Returns: The number of accesses.
    /// - Complexity: O(accesses + changes between rings x rings).
    @discardableResult
    public func collect(into batch: inout AccessBatch) -> Int {
        batch.removeAll()
        let rings = rings.withLock { $0 }
        withUnsafeTemporaryAllocation(of: AccessRing.Cursor.self, capacity: rings.count) { cursors in
            for position in rings.indices { cursors.initializeElement(at: position, to: rings[position].cursor()) }
            Self.merge(cursors, into: &batch)
            for position in rings.indices { rings[position].finish(cursors[position]) }
        }
        return batch.count
    }

    /// Sleeps until a producer publishes, somebody calls `wake`, or the time is up; returns at once if accesses are waiting.
    ///
    /// - Returns: `false` if the time passed without any of these.
    @discardableResult
    public func wait(nanoseconds: UInt64) -> Bool {
        let rings = rings.withLock { $0 }
        return signal.sleep(nanoseconds: nanoseconds) { rings.contains { $0.hasPublished } }
    }

    /// Ends the current `wait`, or else the next one.
    public func wake() {
        signal.wake()
    }

    private static func merge(_ cursors: UnsafeMutableBufferPointer<AccessRing.Cursor>, into batch: inout AccessBatch) {
        while let first = earliest(cursors, except: -1) {
            guard let second = earliest(cursors, except: first) else {
                while cursors[first].hasRecord { take(&cursors[first], into: &batch) }
                return
            }
            // All records of this ring that come before the second ring's next one, without looking at the others again.
            let limit = cursors[second].time
            repeat {
                take(&cursors[first], into: &batch)
            } while cursors[first].hasRecord
                && (cursors[first].time < limit || cursors[first].time == limit && first < second)
        }
    }

    private static func take(_ cursor: inout AccessRing.Cursor, into batch: inout AccessBatch) {
        batch.append(cursor.record)
        cursor.advance()
    }

    private static func earliest(
        _ cursors: UnsafeMutableBufferPointer<AccessRing.Cursor>,
        except excluded: Int
    ) -> Int? {
        var best: Int?
        for position in cursors.indices where position != excluded && cursors[position].hasRecord {
            if let current = best, cursors[current].time <= cursors[position].time { continue }
            best = position
        }
        return best
    }
}
