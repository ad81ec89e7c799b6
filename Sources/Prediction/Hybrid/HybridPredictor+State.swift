import AccessModel
public import PredisPrimitives

extension HybridPredictor: SavablePredictor {
    private static let generalSection = StateSection("hybr")
    private static let recordSection = StateSection("recs")
    private static let expertSection = StateSection("expt")
    private static let contextSection = StateSection("ctxt")
    /// Everything but the contexts of clients.
    private static let savedScopes: [ContextExpert.Scope] = [.global, .misses]

    public func save(to writer: inout StateWriter) {
        writer.begin(Self.generalSection)
        writer.put(UInt32(expertCount))
        writer.put(configuration.seed)
        writer.put(now)
        writer.put(lastKey.rawValue)
        writer.put(isAfterMiss)
        writer.put(random.state)
        mixing.save(to: &writer)
        for scope in Self.savedScopes { scopes[Int(scope.rawValue)].lanes.save(to: &writer) }
        writer.begin(Self.recordSection)
        keys.save(to: &writer)
        for position in 0..<expertCount {
            writer.begin(Self.expertSection)
            experts[position].save(to: &writer)
        }
        writer.begin(Self.contextSection)
        table.save(to: &writer)
    }

    public mutating func restore(from reader: inout StateReader) throws(StateError) {
        try reader.open(Self.generalSection)
        try reader.expect(UInt32(expertCount), "the number of experts")
        try reader.expect(configuration.seed, "the predictor's seed")
        now = try reader.get()
        lastKey = KeyID(rawValue: try reader.get())
        isAfterMiss = try reader.getFlag("whether the last access was a miss")
        random.state = try reader.get(1...UInt64.max, "a random state")
        try mixing.restore(from: &reader)
        for scope in Self.savedScopes {
            try scopes[Int(scope.rawValue)].lanes.restore(from: &reader, lineCount: table.lineCount)
        }
        try reader.open(Self.recordSection)
        try keys.restore(from: &reader)
        for position in 0..<expertCount {
            try reader.open(Self.expertSection)
            try experts[position].restore(from: &reader, lineCount: table.lineCount)
        }
        try reader.open(Self.contextSection)
        try table.restore(from: &reader)
    }
}

extension HybridPredictor.Expert {
    func save(to writer: inout StateWriter) {
        writer.put(settings.scope.rawValue)
        writer.put(UInt8(settings.order))
        writer.put(UInt8(settings.window))
        writer.put(UInt8(settings.lead))
        writer.put(settings.learnsFromHits ? 1 : 0 as UInt8)
        writer.put(isInvolved)
        current.save(to: &writer)
        counts.save(to: &writer)
        visits.save(to: &writer)
    }

    /// Takes over what an expert with the same settings has learned; the table it refers to has `lineCount` lines.
    mutating func restore(from reader: inout StateReader, lineCount: Int) throws(StateError) {
        try reader.expect(settings.scope.rawValue, "the scope of an expert")
        try reader.expect(UInt8(settings.order), "the order of an expert")
        try reader.expect(UInt8(settings.window), "the window of an expert")
        try reader.expect(UInt8(settings.lead), "the lead of an expert")
        try reader.expect(settings.learnsFromHits ? 1 : 0 as UInt8, "whether an expert learns from hits")
        isInvolved = try reader.getFlag("whether an expert is involved")
        current = try SuccessorTable.Reference(from: &reader, lineCount: lineCount)
        try counts.restore(from: &reader)
        try visits.restore(from: &reader)
    }
}
