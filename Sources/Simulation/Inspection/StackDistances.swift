/// How many different keys were accessed since the last access to the same key, that key included.
///
/// An LRU cache of n entries hits exactly where the distance is at most n. A Fenwick tree over the accesses marks the
/// last access to each key, so a distance is a sum of marks: O(log accesses) each. Source: Bennett and Kruskal, "LRU
/// stack processing", IBM Journal of Research and Development 1975.
enum StackDistances {
    /// The distance of a first access.
    static let first = UInt32.max

    static func of(_ keys: [UInt32], keyCount: Int) -> [UInt32] {
        var marks = FenwickTree(count: keys.count)
        var last = [Int](repeating: -1, count: keyCount)
        return keys.enumerated().map { position, key in
            let previous = last[Int(key)]
            last[Int(key)] = position
            defer { marks.add(1, at: position) }
            guard previous >= 0 else { return first }
            // Marks from the previous access on: one for each different key since, its own among them.
            let distance = marks.total - marks.sum(before: previous)
            marks.add(-1, at: previous)
            return UInt32(distance)
        }
    }
}

/// Sums of the beginnings of an array that changes.
struct FenwickTree {
    private var sums: [Int32]
    private(set) var total = 0

    init(count: Int) {
        sums = Array(repeating: 0, count: count + 1)
    }

    mutating func add(_ value: Int32, at position: Int) {
        total += Int(value)
        var index = position + 1
        while index < sums.count {
            sums[index] += value
            index += index & -index
        }
    }

    func sum(before position: Int) -> Int {
        var index = position
        var sum = 0
        while index > 0 {
            sum += Int(sums[index])
            index -= index & -index
        }
        return sum
    }
}
