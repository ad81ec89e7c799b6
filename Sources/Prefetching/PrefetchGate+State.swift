import PredisPrimitives

extension PrefetchGate {
    /// More events than a record with its decay can come to.
    private static let largestRecord: Float = 512

    func save(to writer: inout StateWriter) {
        writer.put(isOpen)
        writer.put(record.good)
        writer.put(record.all)
        writer.put(opensAt)
        writer.put(closing)
    }

    /// Takes over a gate that was saved at access number `now`.
    mutating func restore(from reader: inout StateReader, now: UInt64) throws(StateError) {
        isOpen = try reader.getFlag("whether prefetching is open")
        record.good = try reader.getFloat(0...Self.largestRecord, "the good prefetches")
        record.all = try reader.getFloat(0...Self.largestRecord, "the prefetches counted")
        opensAt = try reader.get(0...now + Self.longestClosing, "the access at which prefetching opens")
        closing = try reader.get(Self.shortestClosing...Self.longestClosing, "the length of a closing")
    }
}
