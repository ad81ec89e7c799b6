import PredisPrimitives

/// The accesses that a claim is about.
struct ClaimSubject {
    let columns: AccessColumns
    /// Whether each key belongs.
    let belongs: [Bool]
    /// The positions of the accesses in the trace.
    let places: [Int]

    init(_ columns: AccessColumns, _ patterns: [KeyPattern]) {
        self.columns = columns
        var belongs = [Bool](repeating: patterns.isEmpty, count: columns.keyCount)
        if !patterns.isEmpty, columns.names.count == columns.keyCount {
            for key in 0..<columns.keyCount {
                columns.names.withName(UInt32(key)) { name in
                    belongs[key] = patterns.contains { $0.matches(name) }
                }
            }
        }
        self.belongs = belongs
        places = columns.keys.indices.filter { belongs[Int(columns.keys[$0])] }
    }

    /// The keys in order.
    var keys: [UInt32] { places.map { columns.keys[$0] } }

    /// How often each key that belongs was accessed.
    var counts: [Int] {
        var counts = [Int](repeating: 0, count: columns.keyCount)
        for place in places { counts[Int(columns.keys[place])] += 1 }
        return zip(counts, belongs).filter { $0.1 }.map(\.0)
    }

    /// The first number in the key of each access, along the trace.
    func numbers(_ pattern: KeyPattern) -> [Int64] {
        var table = [Int64?](repeating: nil, count: columns.keyCount)
        for key in belongs.indices where belongs[key] {
            columns.names.withName(UInt32(key)) { table[key] = pattern.numbers(in: $0)?.first }
        }
        return places.compactMap { table[Int(columns.keys[$0])] }
    }

    /// The times of the requests: accesses at one time count once.
    var requestTimes: [Double] {
        guard !columns.times.isEmpty else { return [] }
        var times: [Double] = []
        for place in places where columns.times[place] != times.last { times.append(columns.times[place]) }
        return times
    }
}
