import PredisPrimitives

/// How often each key followed each context of a fixed length, frozen.
///
/// Contexts and successors lie in flat columns: 8 bytes for each different context, 8 for each different pair. Building sorts
/// all positions, O(n log n); a look-up is a binary search.
struct SuccessorTable: Sendable {
    /// A key that followed a context, and how often.
    struct Successor: Sendable {
        var key: UInt32
        var count: UInt32
    }

    /// The number of keys of a context.
    let order: Int
    private var contexts: [UInt64] = []
    private var starts: [Int32] = [0]
    private var successors: [Successor] = []

    /// Counts the positions of some segments.
    ///
    /// - Parameters:
    ///   - order: The length of a context, at least 1.
    ///   - keys: The keys of all streams.
    ///   - segments: What is counted; a context reaches back to its stream's start.
    init(order: Int, keys: [UInt32], segments: [Segment]) {
        self.order = order
        var pairs: [Pair] = []
        for segment in segments {
            for position in segment.positions {
                let context = Self.context(keys[segment.streamStart..<position], order)
                pairs.append(Pair(context: context, key: keys[position], position: UInt32(pairs.count)))
            }
        }
        pairs.sort { ($0.context, $0.key, $0.position) < ($1.context, $1.key, $1.position) }
        var index = 0
        while index < pairs.count {
            let context = pairs[index].context
            let end = pairs[index...].firstIndex { $0.context != context } ?? pairs.count
            appendSuccessors(pairs[index..<end])
            contexts.append(context)
            starts.append(Int32(successors.count))
            index = end
        }
    }

    /// A stretch of a stream: its start and the positions that are counted.
    typealias Segment = (streamStart: Int, positions: Range<Int>)

    /// The keys that followed what `history` ends with, the most frequent first, of equally frequent ones the latest.
    func successors(after history: ArraySlice<UInt32>) -> ArraySlice<Successor> {
        let context = Self.context(history, order)
        var low = 0
        var high = contexts.count
        while low < high {
            let middle = (low + high) / 2
            if contexts[middle] < context { low = middle + 1 } else { high = middle }
        }
        guard low < contexts.count, contexts[low] == context else { return [] }
        return successors[Int(starts[low])..<Int(starts[low + 1])]
    }

    /// The hash of the last `order` keys; before a stream's start stands a key that is none.
    private static func context(_ history: ArraySlice<UInt32>, _ order: Int) -> UInt64 {
        var hash = UInt64(order)
        for back in 1...order {
            let key = back <= history.count ? history[history.endIndex - back] : .max
            hash = SplitMix64.mix(hash &+ UInt64(key) &* 0x9E37_79B9_7F4A_7C15)
        }
        return hash
    }

    private struct Pair {
        var context: UInt64
        var key: UInt32
        var position: UInt32
    }

    private mutating func appendSuccessors(_ pairs: ArraySlice<Pair>) {
        var found: [(successor: Successor, last: UInt32)] = []
        for pair in pairs {
            if let last = found.indices.last, found[last].successor.key == pair.key {
                found[last].successor.count += 1
                found[last].last = pair.position
            } else {
                found.append((Successor(key: pair.key, count: 1), pair.position))
            }
        }
        found.sort { ($0.successor.count, $0.last) > ($1.successor.count, $1.last) }
        successors += found.lazy.map(\.successor)
    }
}
