/// Sequences of tokens to learn from or to be judged on, stream after stream in one column.
///
/// A position holds one access. Whoever foretells position `i` of a stream has read the token of position `i - 1` and the gap
/// between `i - 2` and `i - 1`; at a stream's start it has read token 0. Memory: 4 bytes a position, 8 with gaps.
public struct SequenceSet: Sendable {
    /// A stretch of one stream whose every position is foretold once.
    public struct Segment: Sendable, Hashable {
        /// Where the stream begins in the columns.
        public var streamStart: Int
        /// The positions that are foretold and judged; not empty.
        public var judged: Range<Int>
        /// How many positions before them are read without being judged, so that the state is warm.
        public var warmUp: Int

        /// A segment of the stream that begins at `streamStart`; the warm-up is cut to what the stream has.
        public init(streamStart: Int, judged: Range<Int>, warmUp: Int = 0) {
            precondition(streamStart <= judged.lowerBound && !judged.isEmpty, "a segment lies in its stream")
            self.streamStart = streamStart
            self.judged = judged
            self.warmUp = min(max(0, warmUp), judged.lowerBound - streamStart)
        }

        /// The first position that is read as part of the segment.
        public var start: Int { judged.lowerBound - warmUp }

        /// The positions, warm-up included.
        public var count: Int { judged.count + warmUp }
    }

    /// The token of each access.
    public let tokens: [Int32]
    /// The bucket of the time between the access before and this one, 0 at a stream's start; empty: no such input.
    public let gaps: [Int32]
    /// What is judged, in order of the columns.
    public let segments: [Segment]

    /// Segments must lie within the columns; `gaps` is empty or as long as `tokens`.
    public init(tokens: [Int32], gaps: [Int32], segments: [Segment]) {
        precondition(gaps.isEmpty || gaps.count == tokens.count, "\(gaps.count) gaps for \(tokens.count) tokens")
        precondition(segments.allSatisfy { $0.judged.upperBound <= tokens.count }, "a segment ends behind the tokens")
        self.tokens = tokens
        self.gaps = gaps
        self.segments = segments
    }

    /// How many positions are judged.
    public var judgedCount: Int { segments.reduce(0) { $0 + $1.judged.count } }

    /// The same with a segment for each judged position, read after at most `window - 1` positions before it: what a network
    /// that reads windows both ways takes.
    public func windows(_ window: Int) -> SequenceSet {
        let pieces = segments.flatMap { segment in
            segment.judged.map {
                Segment(streamStart: segment.streamStart, judged: $0..<$0 + 1, warmUp: window - 1)
            }
        }
        return SequenceSet(tokens: tokens, gaps: gaps, segments: pieces)
    }

    /// The same with no segment longer than `length`, which is at least 1: a long stream becomes several, which are read side
    /// by side.
    ///
    /// - Parameters:
    ///   - length: The most positions of a piece that are judged.
    ///   - warmUp: How many positions before a piece inside a segment are read first; at 0 it begins with the token before it,
    ///     and without state.
    /// - Returns: A set that judges the same positions.
    public func cut(to length: Int, warmUp: Int = 0) -> SequenceSet {
        var pieces: [Segment] = []
        pieces.reserveCapacity(segments.count)
        for segment in segments {
            var start = segment.judged.lowerBound
            while start < segment.judged.upperBound {
                let end = min(segment.judged.upperBound, start + max(1, length))
                let isFirst = start == segment.judged.lowerBound
                pieces.append(
                    Segment(
                        streamStart: segment.streamStart,
                        judged: start..<end,
                        warmUp: isFirst ? segment.warmUp : warmUp
                    )
                )
                start = end
            }
        }
        return SequenceSet(tokens: tokens, gaps: gaps, segments: pieces)
    }
}
