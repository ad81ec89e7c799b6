import PredisPrimitives

extension Horizon {
    func save(to writer: inout StateWriter) {
        writer.put(mean)
    }

    mutating func restore(from reader: inout StateReader) throws(StateError) {
        mean = try reader.getFloat(Self.range, "the horizon")
    }
}
