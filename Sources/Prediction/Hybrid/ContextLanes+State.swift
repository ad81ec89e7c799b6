import PredisPrimitives

extension ContextLanes {
    /// Writes the contexts of all lanes.
    func save(to writer: inout StateWriter) {
        for size in [laneCount, depth, experts] { writer.put(UInt32(size)) }
        for lane in 0..<laneCount {
            writer.put(UInt64(positions[lane]))
            writer.put(recent[lane].0)
            writer.put(recent[lane].1)
        }
        for slot in 0..<laneCount * depth { writer.put(times[slot]) }
        for place in 0..<laneCount * depth * experts { references[place].save(to: &writer) }
    }

    /// Takes over the contexts of lanes of the same shape; the table that they refer to has `lineCount` lines.
    mutating func restore(from reader: inout StateReader, lineCount: Int) throws(StateError) {
        try reader.expect(UInt32(laneCount), "the number of lanes")
        try reader.expect(UInt32(depth), "the length of a lane")
        try reader.expect(UInt32(experts), "the number of experts of a lane")
        for lane in 0..<laneCount {
            positions[lane] = Int(try reader.get(0...UInt64(Int.max), "the contexts of a lane"))
            recent[lane] = (try reader.get(), try reader.get())
        }
        for slot in 0..<laneCount * depth { times[slot] = try reader.get() }
        for place in 0..<laneCount * depth * experts {
            references[place] = try SuccessorTable.Reference(from: &reader, lineCount: lineCount)
        }
    }
}
