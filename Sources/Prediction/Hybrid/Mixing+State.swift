import PredisPrimitives

extension Mixing {
    func save(to writer: inout StateWriter) {
        bySituation.save(to: &writer)
        bySource.save(to: &writer)
        histories.save(to: &writer)
        triggers.save(to: &writer)
        echoes.save(to: &writer)
    }

    /// Takes over what was learned for as many experts.
    mutating func restore(from reader: inout StateReader) throws(StateError) {
        try bySituation.restore(from: &reader)
        try bySource.restore(from: &reader)
        try histories.restore(from: &reader)
        try triggers.restore(from: &reader)
        try echoes.restore(from: &reader)
    }
}
