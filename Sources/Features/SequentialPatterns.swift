/// Rows of items that occur in order in many sequences, with gaps between them.
///
/// Grows patterns item by item over the parts of the sequences that follow them (PrefixSpan: Pei et al., "Mining Sequential Patterns by
/// Pattern-Growth", IEEE TKDE 16, 2004); an item must follow within `gap` items of the one before.
public struct SequentialPatterns: Sendable {
    /// A pattern and the number of sequences it occurs in.
    public struct Pattern: Sendable, Hashable {
        public let items: [UInt32]
        public let support: Int
    }

    /// Where an occurrence of a prefix ends.
    private struct End {
        var sequence: Int
        var position: Int
    }

    /// The best supported first; of equal ones the longer, then the one of smaller items.
    public private(set) var patterns: [Pattern] = []
    /// Whether there are more than were asked for.
    public private(set) var isCut = false

    /// Finds the patterns of at least two items.
    ///
    /// - Parameters:
    ///   - sequences: Sessions, each the items in their order.
    ///   - minimumSupport: In how many sequences a pattern must occur; at least 1.
    ///   - maximumLength: The most items of a pattern.
    ///   - gap: How many places after an item the next one may stand; 1: at once.
    ///   - limit: The search ends with ten times as many; the best are kept.
    public init(
        of sequences: [[UInt32]],
        minimumSupport: Int,
        maximumLength: Int = 5,
        gap: Int = 3,
        limit: Int = 1000
    ) {
        var search = Search(sequences: sequences, minimumSupport: max(1, minimumSupport), gap: max(1, gap))
        search.maximumLength = maximumLength
        search.most = 10 * max(1, limit)
        search.begin()
        isCut = search.isCut || search.found.count > limit
        patterns = Array(search.found.sorted(by: Self.isBefore).prefix(limit))
    }

    private static func isBefore(_ one: Pattern, _ other: Pattern) -> Bool {
        if one.support != other.support { return one.support > other.support }
        if one.items.count != other.items.count { return one.items.count > other.items.count }
        return one.items.lexicographicallyPrecedes(other.items)
    }

    private struct Search {
        let sequences: [[UInt32]]
        let minimumSupport: Int
        let gap: Int
        var maximumLength = 5
        var most = 10_000
        var found: [Pattern] = []
        var isCut = false

        init(sequences: [[UInt32]], minimumSupport: Int, gap: Int) {
            self.sequences = sequences
            self.minimumSupport = minimumSupport
            self.gap = gap
        }

        mutating func begin() {
            var ends: [UInt32: [End]] = [:]
            for (index, sequence) in sequences.enumerated() {
                for (position, item) in sequence.enumerated() {
                    ends[item, default: []].append(End(sequence: index, position: position))
                }
            }
            for (item, ends) in ends.sorted(by: { $0.key < $1.key }) where Self.support(ends) >= minimumSupport {
                grow([item], ends)
            }
        }

        /// Different sequences; ends come in their order.
        private static func support(_ ends: [End]) -> Int {
            var count = 0
            var last = -1
            for end in ends where end.sequence != last {
                last = end.sequence
                count += 1
            }
            return count
        }

        private mutating func grow(_ items: [UInt32], _ ends: [End]) {
            guard items.count < maximumLength, found.count < most else { return }
            var next: [UInt32: [End]] = [:]
            for end in ends {
                let sequence = sequences[end.sequence]
                for position in end.position + 1..<max(end.position + 1, min(sequence.count, end.position + 1 + gap)) {
                    // An end that another occurrence has reached already.
                    let item = sequence[position]
                    let latest = next[item]?.reversed().prefix { $0.sequence == end.sequence }
                    let isKnown = latest?.contains { $0.position == position } ?? false
                    if !isKnown { next[item, default: []].append(End(sequence: end.sequence, position: position)) }
                }
            }
            for (item, ends) in next.sorted(by: { $0.key < $1.key }) {
                let support = Self.support(ends)
                guard support >= minimumSupport else { continue }
                guard found.count < most else {
                    isCut = true
                    return
                }
                found.append(Pattern(items: items + [item], support: support))
                grow(items + [item], ends)
            }
        }
    }
}
