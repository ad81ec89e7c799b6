import PredisPrimitives

extension Refinement {
    func save(to writer: inout StateWriter) {
        writer.put(UInt32(Self.points))
        for point in 0..<Self.points {
            writer.put(probabilities[point])
            writer.put(outcomes[point])
        }
    }

    /// Takes over a map with as many points.
    mutating func restore(from reader: inout StateReader) throws(StateError) {
        try reader.expect(UInt32(Self.points), "the number of points of a refinement")
        for point in 0..<Self.points {
            probabilities[point] = try reader.getFloat(0...1, "the probability of a point")
            outcomes[point] = try reader.getFloat(0...Self.memory, "the outcomes of a point")
        }
    }
}
