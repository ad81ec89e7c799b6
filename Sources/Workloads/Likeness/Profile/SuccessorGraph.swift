/// Which keys follow which, again and again: keys are numbers in order of first appearance.
///
/// A key has at most four successors, a pair of keys one; each came at least twice. What happened once is not in it.
public struct SuccessorGraph: Sendable, Equatable, Codable {
    /// How many successors each key has.
    public private(set) var degrees: [UInt8]
    /// The successors of all keys in order, for each key the likeliest first.
    public private(set) var targets: [UInt32] = []
    /// How likely each is, by `chanceClass`.
    public private(set) var chances: [UInt8] = []
    /// Pairs of keys in a row: the first, the second, and what follows them, three numbers for each pair.
    public private(set) var pairs: [UInt32] = []
    /// How likely what follows each pair is, by `chanceClass`.
    public private(set) var pairChances: [UInt8] = []

    static let mostSuccessors = 4
    static let chanceClasses = 12

    /// The graph of keys below `keyCount`, in streams of their own.
    init(keys: [UInt32], streams: [UInt32], keyCount: Int) {
        var last: [UInt32: (UInt32, UInt32)] = [:]
        var steps: [SIMD2<UInt32>] = []
        var triples: [SIMD4<UInt32>] = []
        for (index, key) in keys.enumerated() {
            let stream = streams.isEmpty ? 0 : streams[index]
            let (one, two) = last[stream] ?? (.max, .max)
            if one != .max { steps.append(SIMD2(one, key)) }
            if two != .max { triples.append(SIMD4(two, one, key, 0)) }
            last[stream] = (key, one)
        }
        degrees = Array(repeating: 0, count: keyCount)
        var favourites = [(key: UInt32, chance: Int)](repeating: (.max, 0), count: keyCount)
        steps.sort { ($0.x, $0.y) < ($1.x, $1.y) }
        Self.forEachGroup(steps, same: { $0.x == $1.x }) { group in
            let key = Int(group[group.startIndex].x)
            var successors: [(key: UInt32, count: Int)] = []
            Self.forEachGroup(group, same: { $0.y == $1.y }) { successors.append(($0[$0.startIndex].y, $0.count)) }
            let kept = successors.filter { $0.count >= 2 }
                .sorted { $0.count != $1.count ? $0.count > $1.count : $0.key < $1.key }
                .prefix(Self.mostSuccessors)
            for successor in kept {
                targets.append(successor.key)
                chances.append(UInt8(Self.chanceClass(successor.count, of: group.count)))
            }
            degrees[key] = UInt8(kept.count)
            if let first = kept.first { favourites[key] = (first.key, first.count * 100 / group.count) }
        }
        triples.sort { ($0.x, $0.y, $0.z) < ($1.x, $1.y, $1.z) }
        Self.forEachGroup(triples, same: { $0.x == $1.x && $0.y == $1.y }) { group in
            guard group.count >= 3 else { return }
            var best: (key: UInt32, count: Int) = (.max, 1)
            Self.forEachGroup(group, same: { $0.z == $1.z }) { same in
                if same.count > best.count { best = (same[same.startIndex].z, same.count) }
            }
            let favourite = favourites[Int(group[group.startIndex].y)]
            let isKnown = favourite.key == best.key && favourite.chance >= 80
            // A pair says more than its second key alone, or it is not worth its place.
            guard best.count * 2 >= group.count, !isKnown else { return }
            pairs += [group[group.startIndex].x, group[group.startIndex].y, best.key]
            pairChances.append(UInt8(Self.chanceClass(best.count, of: group.count)))
        }
    }

    /// A share of counts in twelve classes: sure ones in four by how often, the others by the share.
    static func chanceClass(_ count: Int, of all: Int) -> Int {
        if count == all { return count < 4 ? 8 : count < 16 ? 9 : count < 64 ? 10 : 11 }
        let bounds = [5, 10, 20, 35, 50, 65, 80]
        return bounds.firstIndex { count * 100 < all * $0 } ?? (count * 100 < all * 95 ? 7 : 11)
    }

    private static func forEachGroup<Elements: RandomAccessCollection<Element>, Element>(
        _ elements: Elements,
        same: (Element, Element) -> Bool,
        _ body: (Elements.SubSequence) -> Void
    ) where Elements.Index == Int {
        var start = elements.startIndex
        while start < elements.endIndex {
            var end = start + 1
            while end < elements.endIndex, same(elements[start], elements[end]) { end += 1 }
            body(elements[start..<end])
            start = end
        }
    }
}

/// A `SuccessorGraph` to look things up in.
struct GraphIndex {
    private let graph: SuccessorGraph
    private let starts: [Int]
    private let pairs: [UInt64: Int]

    init(_ graph: SuccessorGraph) {
        self.graph = graph
        starts = graph.degrees.reduce(into: [0]) { $0.append($0[$0.count - 1] + Int($1)) }
        var pairs: [UInt64: Int] = [:]
        for index in graph.pairChances.indices {
            pairs[Self.pair(graph.pairs[3 * index], graph.pairs[3 * index + 1])] = index
        }
        self.pairs = pairs
    }

    /// The keys of the graph.
    var keyCount: Int { graph.degrees.count }

    /// Calls `body` with each successor of a key and its class of chances.
    func forEachSuccessor(of key: UInt32, _ body: (_ place: Int, _ key: UInt32, _ chance: Int) -> Void) {
        for (place, index) in (starts[Int(key)]..<starts[Int(key) + 1]).enumerated() {
            body(place, graph.targets[index], Int(graph.chances[index]))
        }
    }

    /// What follows two keys in a row, and its class of chances.
    func successor(of first: UInt32, _ second: UInt32) -> (key: UInt32, chance: Int)? {
        guard let index = pairs[Self.pair(first, second)] else { return nil }
        return (graph.pairs[3 * index + 2], Int(graph.pairChances[index]))
    }

    private static func pair(_ first: UInt32, _ second: UInt32) -> UInt64 { UInt64(first) << 32 | UInt64(second) }
}
