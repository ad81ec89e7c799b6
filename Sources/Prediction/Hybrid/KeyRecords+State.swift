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
            let record = records[position]
            precondition(record.proposals <= 3 && record.promise <= 7, "record \(position) is out of range")
            precondition(record.proposed == 0 || record.proposals > 0, "record \(position) has a time and no proposal")
            for history in [record.asCandidate, record.asTrigger] {
                precondition((1..<64).contains(history.state), "record \(position) has history \(history.state)")
            }
        }
    }
}

extension KeyRecords.Record {
    func save(to writer: inout StateWriter) {
        writer.put(tag)
        writer.put(accessed)
        writer.put(proposed)
        writer.put(proposals)
        writer.put(promise)
        writer.put(asCandidate.state)
        writer.put(asTrigger.state)
    }

    init(from reader: inout StateReader) throws(StateError) {
        self.init()
        tag = try reader.get(1...UInt32.max, "the tag of a record")
        accessed = try reader.get()
        proposed = try reader.get()
        proposals = try reader.get((proposed == 0 ? 0 : 1)...3, "the proposals of a key")
        promise = try reader.get(0...7, "the promise of a key")
        asCandidate.state = try reader.get(1...UInt8(OutcomeHistory.states - 1), "the outcomes of a candidate")
        asTrigger.state = try reader.get(1...UInt8(OutcomeHistory.states - 1), "the outcomes of a trigger")
    }
}
