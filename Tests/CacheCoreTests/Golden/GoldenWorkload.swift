import PredisPrimitives

/// Streams of keys that policies differ on, the same on every platform: whole numbers and square roots only.
enum GoldenWorkload: String, CaseIterable {
    case uniform
    case zipfHalf = "zipf 0.5"
    case zipfOne = "zipf 1.0"
    case zipfSteep = "zipf 1.5"
    /// Over and over through slightly more keys than the larger cache holds.
    case loop
    /// Zipf with scans of new keys between.
    case scans
    /// A working set that moves on.
    case sliding
    /// Popular keys change places every two thousand accesses.
    case drift
    /// Stretches that favour recency and stretches that favour frequency.
    case phases
    /// Pairs: every new key once more shortly after, and never again.
    case pairs

    static let accesses = 12_000
    static let sizes = [64, 256]
    private static let keys = 2000

    var stream: [UInt32] {
        var random = SplitMix64(seed: 5)
        let zipf = ZipfTable(count: Self.keys, halves: halves)
        return (0..<Self.accesses).map { key(at: $0, zipf, &random) }
    }

    /// Twice the exponent of the Zipf distribution it draws from.
    private var halves: Int {
        switch self {
        case .zipfHalf: 1
        case .zipfSteep: 3
        default: 2
        }
    }

    private func key(at position: Int, _ zipf: ZipfTable, _ random: inout SplitMix64) -> UInt32 {
        switch self {
        case .uniform: return UInt32(random.next() % UInt64(Self.keys))
        case .zipfHalf, .zipfOne, .zipfSteep: return zipf.draw(&random)
        case .loop: return UInt32(position % 300)
        case .scans: return position % 1000 < 300 ? 100_000 + UInt32(position) : zipf.draw(&random)
        case .sliding: return UInt32(position / 20) + UInt32(random.next() % 100)
        case .drift: return (zipf.draw(&random) + UInt32(position / 2000 * 137)) % UInt32(Self.keys)
        case .phases:
            return position / 3000 % 2 == 0
                ? zipf.draw(&random) : 5000 + UInt32(position / 10) + UInt32(random.next() % 40)
        case .pairs: return UInt32(position % 2 == 0 ? position : max(0, position - 41))
        }
    }
}

/// Draws numbers in proportion to 1 / (number + 1)^(halves / 2).
private struct ZipfTable {
    private var cumulated: [Double] = []

    init(count: Int, halves: Int) {
        var sum = 0.0
        for rank in 1...count {
            var power = Double(rank).squareRoot()
            for _ in 1..<max(1, halves) { power *= Double(rank).squareRoot() }
            sum += 1 / power
            cumulated.append(sum)
        }
    }

    func draw(_ random: inout SplitMix64) -> UInt32 {
        let wanted = random.nextUnit() * (cumulated.last ?? 0)
        var (low, high) = (0, cumulated.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if cumulated[middle] > wanted { high = middle } else { low = middle + 1 }
        }
        return UInt32(low)
    }
}
