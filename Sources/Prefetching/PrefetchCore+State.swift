import PredisPrimitives

extension PrefetchCore {
    private static let section = StateSection("core")
    /// Beyond it the number of accesses could overflow; it is never reached by counting.
    private static let mostAccesses: UInt64 = 1 << 56

    /// Writes what was learned about prefetching as such.
    ///
    /// The budget, the prefetches outstanding and the candidates on watch are left out: they belong to loads and entries that
    /// end with the process.
    func save(to writer: inout StateWriter) {
        writer.begin(Self.section)
        writer.put(now)
        writer.put(statistics.meanLoadAccesses)
        writer.put(watchShare)
        trust.save(to: &writer)
        gate.save(to: &writer)
        placeCost.save(to: &writer)
        horizon.save(to: &writer)
    }

    /// Takes over what was learned; for an engine that has seen nothing yet.
    mutating func restore(from reader: inout StateReader) throws(StateError) {
        try reader.open(Self.section)
        now = try reader.get(0...Self.mostAccesses, "the number of accesses")
        statistics.meanLoadAccesses = try reader.getFloat(0...1e9, "the mean time of a load")
        let share = try reader.getFloat(0...1, "the share of candidates on watch")
        watchShare = min(configuration.watchShare, share)
        try trust.restore(from: &reader)
        try gate.restore(from: &reader, now: now)
        try placeCost.restore(from: &reader)
        try horizon.restore(from: &reader)
    }
}
