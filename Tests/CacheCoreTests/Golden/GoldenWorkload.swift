import PredisPrimitives

/// Streams of keys that policies differ on, the same on every platform: whole numbers and square roots only.
enum GoldenWorkload: String, CaseIterable {
    case uniform
    case zipfFlat = "zipf 0.75"
    case zipf = "zipf 0.875"
    case zipfSteep = "zipf 1.125"
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
    /// Every key once more shortly after, and never again.
    case pairs

    static let accesses = 12_000
    static let sizes = [64, 256]
    private static let keys = 2000

    var stream: [UInt32] {
        var random = SplitMix64(seed: 5)
        let zipf = ZipfTable(count: Self.keys, eighths: eighths)
        return (0..<Self.accesses).map { key(at: $0, zipf, &random) }
    }

    /// Eight times the exponent of the Zipf distribution it draws from.
    private var eighths: Int {
        switch self {
        case .zipfFlat: 6
        case .zipf: 7
        case .zipfSteep: 9
        default: 8
        }
    }

    private func key(at position: Int, _ zipf: ZipfTable, _ random: inout SplitMix64) -> UInt32 {
        switch self {
        case .uniform: return UInt32(random.next() % UInt64(Self.keys))
        case .zipfFlat, .zipf, .zipfSteep: return zipf.draw(&random)
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

/// Draws numbers in proportion to 1 / (number + 1)^(eighths / 8).
private struct ZipfTable {
    private var cumulated: [Double] = []

    init(count: Int, eighths: Int) {
        var sum = 0.0
        for rank in 1...count {
            let root = Double(rank).squareRoot().squareRoot().squareRoot()
            sum += (0..<eighths).reduce(1) { product, _ in product / root }
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
