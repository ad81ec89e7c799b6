import PredisPrimitives

extension Trust {
    func save(to writer: inout StateWriter) {
        writer.put(promised)
        writer.put(cameTrue)
    }

    mutating func restore(from reader: inout StateReader) throws(StateError) {
        promised = try reader.getFloat(0...1, "what was promised")
        cameTrue = try reader.getFloat(0...1, "what came true")
    }
}
