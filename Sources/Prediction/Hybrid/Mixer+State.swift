import PredisPrimitives

extension Mixer {
    /// Weights beyond it would let sums overflow; learned ones are below a hundred.
    private static let largestWeight: Float = 1e6

    func save(to writer: inout StateWriter) {
        writer.put(UInt32(sets))
        writer.put(UInt32(weights[0].scalarCount))
        for set in 0..<sets {
            for input in weights[set].indices { writer.put(weights[set][input]) }
            writer.put(outcomes[set])
        }
    }

    /// Takes over the weights of a mixer of the same shape.
    mutating func restore(from reader: inout StateReader) throws(StateError) {
        try reader.expect(UInt32(sets), "the number of sets of a mixer")
        try reader.expect(UInt32(weights[0].scalarCount), "the number of inputs of a mixer")
        for set in 0..<sets {
            for input in weights[set].indices {
                weights[set][input] = try reader.getFloat(-Self.largestWeight...Self.largestWeight, "a weight")
            }
            outcomes[set] = try reader.getFloat(0...Float.greatestFiniteMagnitude, "the outcomes of a set of weights")
        }
    }
}
