/// Keys in the order of their latest access, with the place of each and the key of each place in O(log n).
///
/// A Fenwick tree over the moments of the latest accesses counts keys by *lane*, so that a key can be drawn among those of one
/// lane in one stretch of the stack. Moments are renumbered when they run out. Memory: at most 270 bytes for each key.
/// Source: Bennett and Kruskal, "LRU Stack Processing", IBM Journal 19, 1975.
struct RecencyStack {
    /// The number of lanes.
    static let laneCount = 16

    private var tree: [SIMD16<Int32>]
    /// The key of each moment from 1 on; `.max`: its key was accessed again.
    private var owners: [UInt32]
    /// The moment of each key's latest access; 0: it is not there.
    private var moments: [Int32] = []
    private var lanes: [UInt8] = []
    private var next = 1
    /// How many keys there are.
    private(set) var count = 0

    init() {
        tree = Array(repeating: .zero, count: 129)
        owners = Array(repeating: .max, count: 129)
    }

    /// Whether a key is in the stack.
    func contains(_ key: UInt32) -> Bool {
        Int(key) < moments.count && moments[Int(key)] > 0
    }

    /// How many keys were accessed after a key that is there.
    func distance(of key: UInt32) -> Int {
        count - Int(prefix(Int(moments[Int(key)])).wrappedSum())
    }

    /// Puts a key on top, into a lane.
    mutating func touch(_ key: UInt32, lane: Int) {
        if contains(key) { remove(key) }
        if next == owners.count { renumber() }
        while moments.count <= Int(key) {
            moments.append(0)
            lanes.append(0)
        }
        moments[Int(key)] = Int32(next)
        lanes[Int(key)] = UInt8(lane)
        owners[next] = key
        add(next, lane, 1)
        next += 1
        count += 1
    }

    /// Takes out a key that is there.
    mutating func remove(_ key: UInt32) {
        let moment = Int(moments[Int(key)])
        add(moment, Int(lanes[Int(key)]), -1)
        owners[moment] = .max
        moments[Int(key)] = 0
        count -= 1
    }

    /// The key that `distance` keys were accessed after, `0 ..< count`.
    func key(atDistance distance: Int) -> UInt32 {
        owners[moment(ofRank: Int32(count - distance))]
    }

    /// A key of a lane among the distances of a range, by chance.
    ///
    /// - Parameters:
    ///   - range: The distances.
    ///   - lane: The lane.
    ///   - chance: In `0 ..< 1`.
    /// - Returns: `nil` if there is none.
    func key(atDistances range: Range<Int>, lane: Int, chance: Double) -> UInt32? {
        let range = range.clamped(to: 0..<count)
        guard !range.isEmpty else { return nil }
        let newest = moment(ofRank: Int32(count - range.lowerBound))
        let oldest = moment(ofRank: Int32(count - range.upperBound + 1))
        let before = prefix(oldest - 1)[lane]
        let among = prefix(newest)[lane] - before
        guard among > 0 else { return nil }
        return owners[moment(ofRank: before + 1 + Int32(Double(among) * chance), lane: lane)]
    }

    // MARK: - The tree

    private mutating func add(_ moment: Int, _ lane: Int, _ value: Int32) {
        var index = moment
        while index < tree.count {
            tree[index][lane] &+= value
            index += index & -index
        }
    }

    private func prefix(_ moment: Int) -> SIMD16<Int32> {
        var sum = SIMD16<Int32>.zero
        var index = moment
        while index > 0 {
            sum &+= tree[index]
            index -= index & -index
        }
        return sum
    }

    /// The moment at which the keys counted from the oldest reach a rank from 1 on.
    private func moment(ofRank rank: Int32) -> Int {
        descend(rank) { $0.wrappedSum() }
    }

    private func moment(ofRank rank: Int32, lane: Int) -> Int {
        descend(rank) { $0[lane] }
    }

    @inline(__always)
    private func descend(_ rank: Int32, _ count: (SIMD16<Int32>) -> Int32) -> Int {
        var index = 0
        var left = rank
        // The tree has a power of two of moments.
        var step = tree.count - 1
        while step > 0 {
            if index + step < tree.count {
                let inside = count(tree[index + step])
                if inside < left {
                    index += step
                    left -= inside
                }
            }
            step >>= 1
        }
        return index + 1
    }

    /// Moves the moments in use to the front, in order.
    private mutating func renumber() {
        let capacity = (count * 2 > owners.count - 1 ? 2 : 1) * (owners.count - 1)
        var kept = [UInt32](repeating: .max, count: capacity + 1)
        tree = Array(repeating: .zero, count: capacity + 1)
        next = 1
        for owner in owners where owner != .max {
            kept[next] = owner
            moments[Int(owner)] = Int32(next)
            tree[next][Int(lanes[Int(owner)])] = 1
            next += 1
        }
        owners = kept
        for index in 1...capacity {
            let parent = index + (index & -index)
            if parent <= capacity { tree[parent] &+= tree[index] }
        }
    }
}
