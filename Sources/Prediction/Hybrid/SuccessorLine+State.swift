import PredisPrimitives

extension SuccessorLine {
    /// Writes the places in use.
    func save(to writer: inout StateWriter) {
        writer.put(tag)
        writer.put(used)
        let count = Int(used)
        withUnsafeBytes(of: counts) { writer.put(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        withUnsafeBytes(of: recent) { writer.put(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
        withUnsafeBytes(of: keys) { writer.put(UnsafeRawBufferPointer(rebasing: $0[..<(4 * count)])) }
    }

    /// Reads the line of a context.
    init(from reader: inout StateReader) throws(StateError) {
        self.init(tag: try reader.get(1...UInt32.max, "the tag of a context"))
        used = try reader.get(0...UInt8(Self.capacity), "the number of successors")
        let count = Int(used)
        try withUnsafeMutableBytes(of: &counts) { bytes throws(StateError) in
            try reader.fill(UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]))
        }
        try withUnsafeMutableBytes(of: &recent) { bytes throws(StateError) in
            try reader.fill(UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]))
        }
        try withUnsafeMutableBytes(of: &keys) { bytes throws(StateError) in
            try reader.fill(UnsafeMutableRawBufferPointer(rebasing: bytes[..<(4 * count)]))
        }
        try checkSuccessors(reader)
    }

    private func checkSuccessors(_ reader: borrowing StateReader) throws(StateError) {
        for first in 0..<Int(used) {
            guard counts[first] > 0, counts[first] <= Self.largestCount else {
                let rule = "it must be in 1...\(Self.largestCount)"
                throw reader.refusal("the count of a successor", "\(counts[first])", rule)
            }
            guard keys[first] != Self.freeKey else {
                throw reader.refusal("a successor", "\(keys[first])", "this stands for no key")
            }
            for second in 0..<first where keys[second] == keys[first] {
                throw reader.refusal("a successor", "\(keys[first])", "it is in its line twice")
            }
        }
    }
}
