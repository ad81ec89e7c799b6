import PredisPrimitives

extension Vocabulary {
    /// A vocabulary that knows more keys than another, and where its rows come from.
    public struct Extension: Sendable {
        /// The old keys under their old tokens, then the new ones by falling frequency, then the buckets.
        public let vocabulary: Vocabulary
        /// For each token of the new vocabulary the token of the old one whose row it begins with: an old key its own, a new key
        /// that of the bucket it was in, a bucket its own.
        public let sources: [Int32]
        /// How many tokens of the new vocabulary begin with the row of each old token; above 1 for buckets that gave keys.
        public let heirs: [Int32]
    }

    /// Adds the frequent keys of new reads that are not known yet.
    ///
    /// - Parameters:
    ///   - history: The new reads.
    ///   - range: The positions that are counted.
    ///   - limits: `keys` bounds old and new ones together; the number of buckets stays.
    /// - Returns: The larger vocabulary; an equal one if there is no new key or no room.
    public func extended(
        _ history: AccessHistory,
        counting range: Range<Int>,
        _ limits: Limits
    ) -> Extension {
        var extended = self
        var sources: [Int32] = Array(0..<Int32(1 + keyCount))
        for number in Self.frequentKeys(history, range, limits.minimumCount) {
            guard extended.keyCount < limits.keys else { break }
            history.names.withName(number) { name in
                guard let (_, isNew) = extended.names.number(name), isNew else { return }
                sources.append(token(name))
            }
        }
        sources += Int32(1 + keyCount)..<Int32(count)
        var heirs = [Int32](repeating: 0, count: count)
        for source in sources { heirs[Int(source)] += 1 }
        return Extension(vocabulary: extended, sources: sources, heirs: heirs)
    }
}
