import PredisPrimitives

extension KeyRecords {
    /// Writes the records that belong to a key.
    ///
    /// - Complexity: O(records).
    func save(to writer: inout StateWriter) {
        writer.put(UInt32(mask))
        for position in 0...mask where records[position].tag != 0 {
            writer.put(UInt32(position))
            records[position].save(to: &writer)
        }
        writer.put(UInt32.max)
    }

    /// Takes over the records of a table of the same size; for an empty table.
    mutating func restore(from reader: inout StateReader) throws(StateError) {
        try reader.expect(UInt32(mask), "the number of records of keys, less one,")
        var least: UInt32 = 0
        while true {
            let position = try reader.get(UInt32.self)
            guard position != .max else { return }
            guard position >= least, position <= mask else {
                throw reader.refusal("a record", "\(position)", "it must be in \(least) ... \(mask)")
            }
            least = position + 1
            records[Int(position)] = try Record(from: &reader)
        }
    }

    /// Stops the program if a record contradicts itself.
    ///
    /// - Complexity: O(records).
    func checkInvariants() {
        for position in 0...mask {
            let state = records[position].outcomes.state
            precondition((1..<64).contains(state), "record \(position) has history \(state)")
        }
    }
}

extension KeyRecords.Record {
    func save(to writer: inout StateWriter) {
        writer.put(tag)
        writer.put(accessed)
        writer.put(outcomes.state)
    }

    init(from reader: inout StateReader) throws(StateError) {
        self.init()
        tag = try reader.get(1...UInt32.max, "the tag of a record")
        accessed = try reader.get()
        outcomes.state = try reader.get(1...UInt8(OutcomeHistory.states - 1), "the outcomes of a candidate")
    }
}
