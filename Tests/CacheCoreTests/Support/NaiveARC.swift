/// ARC as in the paper's figure: four lists, the oldest key first.
struct NaiveARC: NaivePolicy {
    var t1: [String] = []
    var t2: [String] = []
    var b1: [String] = []
    var b2: [String] = []
    var p = 0.0
    var isInB1 = false
    var isInB2 = false

    var keys: [String] { t1 + t2 }

    mutating func recall(_ key: String) -> Bool {
        isInB1 = b1.contains(key)
        isInB2 = b2.contains(key)
        let c = Double(keys.count)
        if isInB1 { p = min(p + max(1, Double(b2.count) / Double(b1.count)), c) }
        if isInB2 { p = max(p - max(1, Double(b1.count) / Double(b2.count)), 0) }
        b1.removeAll { $0 == key }
        b2.removeAll { $0 == key }
        return isInB1 || isInB2
    }

    mutating func insert(_ key: String, recalled: Bool) {
        if recalled { t2.append(key) } else { t1.append(key) }
        isInB1 = false
        isInB2 = false
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
        let c = keys.count
        guard c > 0 else { return nil }
        if !isInB1, !isInB2 {
            if t1.count == c { return t1.removeFirst() }
            while !b1.isEmpty, t1.count + b1.count >= c { b1.removeFirst() }
            while !b2.isEmpty, b1.count + b2.count >= c { b2.removeFirst() }
        }
        while b1.count + b2.count >= c {
            if b2.isEmpty { b1.removeFirst() } else { b2.removeFirst() }
        }
        let length = Double(t1.count)
        if !t1.isEmpty, length > p || (isInB2 && length == p) || t2.isEmpty {
            b1.append(t1.removeFirst())
            return b1.last
        }
        b2.append(t2.removeFirst())
        return b2.last
    }
}
