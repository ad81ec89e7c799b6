import PredisPrimitives

/// Kinds of made-up streams of keys on which predictors are compared with their slow twins.
enum KeyStream: CaseIterable {
    /// A few keys by chance.
    case random
    /// Three sequences, interleaved by chance, with noise between.
    case sequences
    /// Frequent keys that are each followed by their own group, among many rare ones.
    case groups

    func keys(_ count: Int, seed: UInt64) -> [UInt32] {
        var random = SplitMix64(seed: seed)
        var keys: [UInt32] = []
        var places: [UInt32] = [0, 0, 0]
        while keys.count < count {
            switch self {
            case .random:
                keys.append(UInt32(random.next() % 30))
            case .sequences:
                let lane = Int(random.next() % 4)
                if lane == 3 {
                    keys.append(UInt32(random.next() % 5000))
                } else {
                    places[lane] = (places[lane] + 1) % 60
                    keys.append(UInt32(lane) << 30 | places[lane])
                }
            case .groups:
                let group = UInt32(random.next() % 40) * 16
                for member in 0..<4 as Range<UInt32> where random.next() % 8 != 0 { keys.append(group + member) }
                keys.append(100_000 + UInt32(random.next() % 100_000))
            }
        }
        return Array(keys.prefix(count))
    }
}
