import PredisPrimitives

extension PlaceCost {
    func save(to writer: inout StateWriter) {
        writer.put(harm)
        writer.put(issued)
        writer.put(isMeasured)
    }

    mutating func restore(from reader: inout StateReader) throws(StateError) {
        harm = try reader.getFloat(-1e9...1e9, "the harm of prefetches")
        issued = try reader.getFloat(0...2 * Self.memory, "the prefetches whose harm was counted")
        isMeasured = try reader.getFlag("whether the cost of a place was measured")
    }
}
