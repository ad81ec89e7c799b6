import PredisPrimitives

extension OutcomeMap {
    func save(to writer: inout StateWriter) {
        writer.put(UInt32(count))
        for state in 0..<count {
            writer.put(cells[state].probability)
            writer.put(cells[state].weight)
        }
    }

    /// Takes over a map with as many states.
    mutating func restore(from reader: inout StateReader) throws(StateError) {
        try reader.expect(UInt32(count), "the number of states of an outcome map")
        for state in 0..<count {
            let probability = try reader.getFloat(0...1, "the probability of a state")
            let weight = try reader.getFloat(0...Self.maximumWeight, "the weight of a state")
            cells[state] = Cell(probability: probability, weight: weight)
            logits[state] = Self.logit(of: probability)
        }
    }
}
