import PredisPrimitives

extension SuccessorTable {
    /// Writes the lines that hold a context; empty ones take no bytes.
    ///
    /// - Complexity: O(lines).
    func save(to writer: inout StateWriter) {
        writer.put(UInt32(lineCount))
        writer.put(UInt32(SuccessorLine.capacity))
        writer.put(random.state)
        for position in 0..<lineCount where lines[position].tag != 0 {
            writer.put(UInt32(position))
            writer.put(buckets[position / Self.ways].visits[position % Self.ways])
            lines[position].save(to: &writer)
        }
        writer.put(UInt32.max)
    }

    /// Takes over the lines of a table of the same size; for an empty table.
    mutating func restore(from reader: inout StateReader) throws(StateError) {
        try reader.expect(UInt32(lineCount), "the number of contexts")
        try reader.expect(UInt32(SuccessorLine.capacity), "the number of successors of a context")
        random.state = try reader.get(1...UInt64.max, "a random state")
        var least: UInt32 = 0
        while true {
            let position = try reader.get(UInt32.self)
            guard position != .max else { return }
            guard position >= least, position < lineCount else {
                throw reader.refusal("a line", "\(position)", "it must be in \(least) ..< \(lineCount)")
            }
            least = position + 1
            let visits = try reader.get(0...Self.visitLimit - 1, "the visits of a context")
            try restoreLine(at: Int(position), visits: visits, from: &reader)
        }
    }

    private mutating func restoreLine(
        at position: Int,
        visits: UInt8,
        from reader: inout StateReader
    ) throws(StateError) {
        let line = try SuccessorLine(from: &reader)
        let bucket = position / Self.ways
        guard find(line.tag, in: bucket) == nil else {
            throw reader.refusal("the tag of a context", "\(line.tag)", "another of its bucket has the same")
        }
        lines[position] = line
        buckets[bucket].tags[position % Self.ways] = line.tag
        buckets[bucket].visits[position % Self.ways] = visits
    }

    private func find(_ tag: UInt32, in bucket: Int) -> Int? {
        (0..<Self.ways).first { buckets[bucket].tags[$0] == tag }
    }
}

extension SuccessorTable.Reference {
    func save(to writer: inout StateWriter) {
        writer.put(index)
        writer.put(tag)
    }

    /// Reads a reference to a table of `lineCount` lines.
    init(from reader: inout StateReader, lineCount: Int) throws(StateError) {
        self.init(
            index: try reader.get(0...UInt32(lineCount - 1), "the line of a context"),
            tag: try reader.get(UInt32.self)
        )
    }
}
