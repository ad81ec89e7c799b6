/// How often something came true, by a number that says in which kind of situation.
public struct OddsTable: Sendable, Equatable, Codable {
    /// The situations that occurred, ascending.
    public private(set) var codes: [UInt32] = []
    /// How often each came true.
    public private(set) var came: [Int] = []
    /// How often each occurred.
    public private(set) var asked: [Int] = []

    /// The counts of some situations.
    init(_ counts: [UInt32: (came: Int, asked: Int)]) {
        for (code, count) in counts.sorted(by: { $0.key < $1.key }) {
            codes.append(code)
            came.append(count.came)
            asked.append(count.asked)
        }
    }
}

/// Looks up the probabilities of an `OddsTable`.
struct OddsLookup {
    private var odds: [UInt32: Double] = [:]
    private var groups: [UInt32: Double] = [:]
    private let all: Double
    private let group: @Sendable (UInt32) -> UInt32

    /// - Parameters:
    ///   - table: What was counted.
    ///   - group: The number of the group to which a situation belongs, which stands for those that did not occur.
    init(_ table: OddsTable, group: @escaping @Sendable (UInt32) -> UInt32) {
        self.group = group
        all = Double(table.came.reduce(0, +)) / Double(max(1, table.asked.reduce(0, +)))
        var sums: [UInt32: (came: Int, asked: Int)] = [:]
        for (index, code) in table.codes.enumerated() {
            sums[group(code), default: (0, 0)].came += table.came[index]
            sums[group(code), default: (0, 0)].asked += table.asked[index]
        }
        groups = sums.mapValues { Double($0.came) / Double(max(1, $0.asked)) }
        for (index, code) in table.codes.enumerated() where table.asked[index] > 0 {
            // One observation's worth of the group's.
            let prior = groups[group(code)] ?? all
            odds[code] = (Double(table.came[index]) + prior) / Double(table.asked[index] + 1)
        }
    }

    /// The probability in a situation; where it did not occur that of its group, then of all.
    subscript(code: UInt32) -> Double { odds[code] ?? groups[group(code)] ?? all }
}

/// How often each of several outcomes came.
public struct CountTable: Sendable, Equatable, Codable {
    /// The outcomes that came, ascending.
    public private(set) var values: [Int] = []
    public private(set) var counts: [Int] = []

    /// The counts of some outcomes.
    init(_ histogram: [Int: Int]) {
        for (value, count) in histogram.sorted(by: { $0.key < $1.key }) {
            values.append(value)
            counts.append(count)
        }
    }

    /// The counts of several tables in one.
    init(merging tables: [CountTable]) {
        var sums: [Int: Int] = [:]
        for table in tables {
            for (value, count) in zip(table.values, table.counts) { sums[value, default: 0] += count }
        }
        self.init(sums)
    }
}

/// Draws outcomes of a `CountTable`.
struct CountSampler {
    private let values: [Int]
    private let ends: [Int]

    init(_ table: CountTable) {
        values = table.values
        var sum = 0
        ends = table.counts.map { count in
            sum += count
            return sum
        }
    }

    var isEmpty: Bool { (ends.last ?? 0) == 0 }

    /// The outcome at a share, in `0 ..< 1`, of the counts; `nil`: there is none.
    ///
    /// O(log outcomes).
    func value(_ share: Double) -> Int? {
        guard let total = ends.last, total > 0 else { return nil }
        let wanted = Int(share * Double(total))
        var (low, high) = (0, ends.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if ends[middle] > wanted { high = middle } else { low = middle + 1 }
        }
        return values[low]
    }
}
