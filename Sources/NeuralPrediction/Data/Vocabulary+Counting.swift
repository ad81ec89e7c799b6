import PredisPrimitives

extension Vocabulary {
    /// Which keys get a token of their own.
    public struct Limits: Sendable, Equatable {
        /// The most keys known by name.
        public var keys = 4096
        /// Buckets for the others.
        public var buckets = 64
        /// How often a key must be read in the training part.
        ///
        /// Above 1, keys read once are what teaches the model about buckets.
        public var minimumCount = 2

        public init() {}
    }

    /// The most frequent keys among some reads of a history; of equally frequent ones those that came first.
    ///
    /// - Parameters:
    ///   - history: The reads.
    ///   - range: The positions that are counted: the training part, so that nothing is known of later ones.
    ///   - limits: How many keys.
    /// - Throws: `DatasetError.emptyVocabulary` if no key is frequent enough.
    public init(_ history: AccessHistory, counting range: Range<Int>, _ limits: Limits) throws(DatasetError) {
        let frequent = Self.frequentKeys(history, range, limits.minimumCount).prefix(limits.keys)
        guard !frequent.isEmpty else { throw .emptyVocabulary(minimumCount: limits.minimumCount) }
        self.init(keys: frequent.lazy.map { history.names[$0] }, bucketCount: limits.buckets)
    }

    /// The numbers of the keys read at least `minimumCount` times, by falling frequency.
    static func frequentKeys(_ history: AccessHistory, _ range: Range<Int>, _ minimumCount: Int) -> [UInt32] {
        var counts = [UInt32](repeating: 0, count: history.names.count)
        for position in range { counts[Int(history.keys[position])] += 1 }
        return counts.indices.filter { counts[$0] >= max(1, minimumCount) }.map { UInt32($0) }
            .sorted { (counts[Int($1)], $0) < (counts[Int($0)], $1) }
    }
}
