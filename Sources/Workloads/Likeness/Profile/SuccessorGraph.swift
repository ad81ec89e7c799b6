import PredisPrimitives

/// Which keys follow which, again and again: keys are numbers in order of first appearance.
///
/// A key has at most `mostSuccessors` successors and a context, a row of two to four keys, has one; each came at least twice. What
/// happened once is not in it. There are at most `contextsPerKey` contexts for each key.
public struct SuccessorGraph: Sendable, Equatable, Codable {
    /// How many successors each key has.
    public private(set) var degrees: [UInt8]
    /// The successors of all keys in order, for each key the likeliest first.
    public private(set) var targets: [UInt32] = []
    /// How likely each is when the stream goes on soon, by `chanceClass`.
    public private(set) var chances: [UInt8] = []
    /// How likely each is when the stream goes on late, by `chanceClass`; empty: there are no clients.
    public private(set) var lateChances: [UInt8] = []
    /// Rows of a few keys, each as a hash, ascending.
    public private(set) var contexts: [UInt64] = []
    /// What follows each context.
    public private(set) var contextTargets: [UInt32] = []
    /// How likely that is, by `chanceClass`.
    public private(set) var contextChances: [UInt8] = []

    /// Contexts kept for each key on average.
    static let contextsPerKey = 4
    /// How many keys in a row a context may have.
    static let contextLengths = 2...4
    static let mostSuccessors = 16
    static let chanceClasses = 12

    /// The graph of keys below `keyCount`, in streams of their own.
    init(keys: [UInt32], streams: [UInt32], keyCount: Int) {
        var last: [UInt32: (key: UInt32, index: Int)] = [:]
        var steps: [SIMD4<UInt32>] = []
        for (index, key) in keys.enumerated() {
            let stream = streams.isEmpty ? 0 : streams[index]
            if let before = last[stream] {
                let isLate = !streams.isEmpty && index - before.index > ClientProfile.soon
                steps.append(SIMD4(before.key, key, isLate ? 1 : 0, 0))
            }
            last[stream] = (key, index)
        }
        degrees = Array(repeating: 0, count: keyCount)
        var favourites = [Favourite](repeating: Favourite(key: .max, share: 0), count: keyCount)
        steps.sort { ($0.x, $0.y) < ($1.x, $1.y) }
        Self.forEachGroup(steps, same: { $0.x == $1.x }) { group in
            let key = Int(group[group.startIndex].x)
            var successors: [(key: UInt32, count: Int, late: Int)] = []
            Self.forEachGroup(group, same: { $0.y == $1.y }) { same in
                successors.append((same[same.startIndex].y, same.count, same.count { $0.z > 0 }))
            }
            let late = successors.reduce(0) { $0 + $1.late }
            let kept = successors.filter { $0.count >= 2 }
                .sorted { $0.count != $1.count ? $0.count > $1.count : $0.key < $1.key }
                .prefix(Self.mostSuccessors)
            for successor in kept {
                targets.append(successor.key)
                chances.append(UInt8(Self.chanceClass(successor.count - successor.late, of: group.count - late)))
                if !streams.isEmpty { lateChances.append(UInt8(Self.chanceClass(successor.late, of: late))) }
            }
            degrees[key] = UInt8(kept.count)
            if let first = kept.first {
                favourites[key] = Favourite(key: first.key, share: first.count * 100 / group.count)
            }
        }
        fitContexts(keys, streams, favourites)
    }

    /// The contexts that say more than shorter ones, commonest first as many as have room.
    private mutating func fitContexts(_ keys: [UInt32], _ streams: [UInt32], _ favourites: [Favourite]) {
        var shorter: [UInt64: Favourite] = [:]
        for (key, favourite) in favourites.enumerated() {
            shorter[Self.context(SIMD4(repeating: UInt32(key)), length: 1)] = favourite
        }
        var found: [(context: UInt64, key: UInt32, count: Int, all: Int)] = []
        for length in Self.contextLengths {
            var steps = Self.steps(keys, streams, length)
            steps.sort { ($0.context, $0.key) < ($1.context, $1.key) }
            var longer: [UInt64: Favourite] = [:]
            Self.forEachGroup(steps, same: { $0.context == $1.context }) { group in
                guard group.count >= 2 else { return }
                var best: (key: UInt32, count: Int) = (.max, 1)
                Self.forEachGroup(group, same: { $0.key == $1.key }) { same in
                    if same.count > best.count { best = (same[same.startIndex].key, same.count) }
                }
                let first = group[group.startIndex]
                guard best.count >= 2 else { return }
                let known = shorter[first.shorter]
                let own = Favourite(key: best.key, share: best.count * 100 / group.count)
                longer[first.context] = own
                // A context says more than a shorter one, or it is not worth its place.
                let isKnown = known.map { $0.key == own.key && $0.share >= 80 } ?? false
                guard best.count * 3 >= group.count, !isKnown else { return }
                found.append((first.context, best.key, best.count, group.count))
            }
            // What a longer context does not know is known from the shorter.
            shorter = longer
        }
        found.sort { ($1.count, $0.context) < ($0.count, $1.context) }
        for one in found.prefix(Self.contextsPerKey * degrees.count).sorted(by: { $0.context < $1.context }) {
            contexts.append(one.context)
            contextTargets.append(one.key)
            contextChances.append(UInt8(Self.chanceClass(one.count, of: one.all)))
        }
    }

    private struct Favourite {
        var key: UInt32
        var share: Int
    }

    private struct Step {
        var context: UInt64
        /// The context without its oldest key.
        var shorter: UInt64
        var key: UInt32
    }

    /// What followed each row of so many keys.
    private static func steps(_ keys: [UInt32], _ streams: [UInt32], _ length: Int) -> [Step] {
        var last: [UInt32: SIMD4<UInt32>] = [:]
        var steps: [Step] = []
        for (index, key) in keys.enumerated() {
            let stream = streams.isEmpty ? 0 : streams[index]
            let recent = last[stream] ?? SIMD4(repeating: .max)
            if recent[length - 1] != .max {
                let (own, shorter) = (context(recent, length: length), context(recent, length: length - 1))
                steps.append(Step(context: own, shorter: shorter, key: key))
            }
            last[stream] = SIMD4(key, recent[0], recent[1], recent[2])
        }
        return steps
    }

    /// A number for the first `length` of some keys, latest first.
    static func context(_ keys: SIMD4<UInt32>, length: Int) -> UInt64 {
        var hash = UInt64(length)
        for place in 0..<length { hash = SplitMix64.mix(hash ^ UInt64(keys[place]) << 8) }
        // Short enough for programs that read whole numbers of JSON as floating-point ones.
        return hash >> 12
    }

    /// A share of counts in twelve classes: sure ones in four by how often, the others by the share.
    static func chanceClass(_ count: Int, of all: Int) -> Int {
        if count == 0 { return 0 }
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
    private let soon: [UInt32]
    private let late: [UInt32]
    private let contexts: [UInt64: Int]

    init(_ graph: SuccessorGraph) {
        self.graph = graph
        let starts = graph.degrees.reduce(into: [0]) { $0.append($0[$0.count - 1] + Int($1)) }
        func order(_ chances: [UInt8]) -> [UInt32] {
            guard !chances.isEmpty else { return [] }
            return zip(starts, starts.dropFirst()).flatMap { first, end in
                (first..<end).sorted { (chances[$1], $0) < (chances[$0], $1) }.map { UInt32($0) }
            }
        }
        self.starts = starts
        soon = order(graph.chances)
        late = order(graph.lateChances)
        contexts = Dictionary(
            zip(graph.contexts, graph.contexts.indices),
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The keys of the graph.
    var keyCount: Int { graph.degrees.count }

    /// Places of which each leads by `edge` to one of a key's successors, the likeliest first.
    func successors(of key: UInt32) -> Range<Int> { starts[Int(key)]..<starts[Int(key) + 1] }

    /// The edge at a place.
    func edge(_ place: Int, isLate: Bool) -> Int { Int(isLate ? late[place] : soon[place]) }

    /// The successor that an edge leads to.
    func key(_ edge: Int) -> UInt32 { graph.targets[edge] }

    /// How likely an edge is taken, by `chanceClass`.
    func chance(_ edge: Int, isLate: Bool) -> Int { Int(isLate ? graph.lateChances[edge] : graph.chances[edge]) }

    /// What follows the first `length` of some keys, latest first, and its class of chances.
    func successor(of keys: SIMD4<UInt32>, length: Int) -> (key: UInt32, chance: Int)? {
        guard let place = contexts[SuccessorGraph.context(keys, length: length)] else { return nil }
        return (graph.contextTargets[place], Int(graph.contextChances[place]))
    }
}
