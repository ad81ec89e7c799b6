/// How many different keys came since the last access to the same key: exactly, by a Fenwick tree over the last accesses.
///
/// LRU with room for `d` keys hits exactly the accesses of distance below `d`. Source: Bennett and Kruskal, "LRU Stack Processing",
/// IBM Journal 19, 1975.
public struct ReuseDistances: Sendable {
    /// The number of accesses of each distance from 0.
    public let histogram: [Int]
    /// Accesses to keys that had not come before.
    public let firstAccesses: Int
    /// All accesses.
    public let count: Int

    /// The distances of accesses to keys that are numbered below `keyCount`.
    ///
    /// O(n log keys).
    public init(_ keys: some Collection<UInt32>, keyCount: Int) {
        // Positions are renumbered when they run out: the tree stays a few times as large as the keys, and in the cache.
        let capacity = max(64, 2 * keyCount)
        var tree = [Int32](repeating: 0, count: capacity + 1)
        var lastPlace = [Int32](repeating: 0, count: keyCount)
        var owner = [UInt32](repeating: .max, count: capacity + 1)
        var (next, live, first, total) = (1, 0, 0, 0)
        var histogram: [Int] = []
        func add(_ place: Int, _ value: Int32) {
            var index = place
            while index <= capacity {
                tree[index] &+= value
                index += index & -index
            }
        }
        for key in keys {
            if next > capacity {
                // Live places keep their order and move to the front.
                var place = 1
                for old in 1...capacity where owner[old] != .max {
                    let key = owner[old]
                    owner[old] = .max
                    owner[place] = key
                    lastPlace[Int(key)] = Int32(place)
                    place += 1
                }
                next = place
                for index in 1...capacity { tree[index] = 0 }
                for index in 1..<next { add(index, 1) }
            }
            total += 1
            let last = Int(lastPlace[Int(key)])
            if last == 0 {
                first += 1
                live += 1
            } else {
                var (below, index) = (0, last)
                while index > 0 {
                    below += Int(tree[index])
                    index -= index & -index
                }
                let distance = live - below
                while histogram.count <= distance { histogram.append(0) }
                histogram[distance] += 1
                add(last, -1)
                owner[last] = .max
            }
            lastPlace[Int(key)] = Int32(next)
            owner[next] = key
            add(next, 1)
            next += 1
        }
        self.histogram = histogram
        firstAccesses = first
        count = total
    }

    /// The miss ratio of LRU with room for so many keys.
    public func missRatio(capacity: Int) -> Double {
        guard count > 0 else { return 0 }
        return 1 - Double(histogram.prefix(max(0, capacity)).reduce(0, +)) / Double(count)
    }

    /// The share of the accesses, first ones included, of distance below each power of two from 1 on.
    public var octaves: [Double] {
        var (result, sum, distance, bound) = ([Double](), 0, 0, 1)
        repeat {
            while distance < min(bound, histogram.count) {
                sum += histogram[distance]
                distance += 1
            }
            result.append(count > 0 ? Double(sum) / Double(count) : 0)
            bound *= 2
        } while distance < histogram.count
        return result
    }

    /// The distance that a share `p` of the accesses to known keys stay at or below; 0 without any.
    public func quantile(_ p: Double) -> Int {
        let wanted = p * Double(count - firstAccesses)
        var sum = 0
        for (distance, number) in histogram.enumerated() {
            sum += number
            if Double(sum) >= wanted { return distance }
        }
        return 0
    }
}
