/// ARC as in the paper's figure: four lists, the oldest key first.
///
/// Where somebody comes, ghosts are shortened before a victim is sought, as the figure does it; afterwards where not.
struct NaiveARC: NaivePolicy {
    var t1: [String] = []
    var t2: [String] = []
    var b1: [String] = []
    var b2: [String] = []
    var p = 0.0
    var c = 0
    var isInB2 = false

    var keys: [String] { t1 + t2 }

    mutating func recall(_ key: String) -> Bool {
        let isInB1 = b1.contains(key)
        isInB2 = b2.contains(key)
        if isInB1 { p = min(p + max(1, Double(b2.count) / Double(b1.count)), Double(c)) }
        if isInB2 { p = max(p - max(1, Double(b1.count) / Double(b2.count)), 0) }
        b1.removeAll { $0 == key }
        b2.removeAll { $0 == key }
        return isInB1 || isInB2
    }

    mutating func insert(_ key: String, recalled: Bool) {
        if recalled { t2.append(key) } else { t1.append(key) }
        isInB2 = false
        c = max(c, keys.count)
        shorten()
    }

    mutating func touch(_ key: String) {
        remove(key)
        t2.append(key)
    }

    mutating func remove(_ key: String) {
        t1.removeAll { $0 == key }
        t2.removeAll { $0 == key }
    }

    mutating func evict(residents: Int) -> String? {
        c = residents
        p = min(p, Double(c))
        defer { shorten() }
        let length = Double(t1.count)
        if !t1.isEmpty, length > p || (isInB2 && length == p) || t2.isEmpty {
            b1.append(t1.removeFirst())
            return b1.last
        }
        guard !t2.isEmpty else { return nil }
        b2.append(t2.removeFirst())
        return b2.last
    }

    private mutating func shorten() {
        while !b1.isEmpty, t1.count + b1.count > c { b1.removeFirst() }
        while !b2.isEmpty, t1.count + t2.count + b1.count + b2.count > 2 * c { b2.removeFirst() }
    }
}
