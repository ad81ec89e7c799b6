import PredisPrimitives

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How uncertain the next key is when the present one is known.
///
/// Plain frequencies underestimate entropy where pairs are rare. Miller's and Madow's term corrects the first order of that; what
/// remains is judged against the same keys in random order, where the present key says nothing.
public struct TransitionEntropy: Hashable, Sendable, Codable {
    /// Bits of the next key, given the present one, corrected.
    public let conditional: Double
    /// Bits of a key by itself, corrected.
    public let marginal: Double
    /// Bits of the next key, given the present one, when the order is random.
    public let shuffled: Double
    /// The deviation of `shuffled` between shuffles.
    public let noise: Double
    /// How many pairs were counted.
    public let pairs: Int

    /// What the present key tells of the next: 0 nothing, 1 everything.
    public var information: Double { shuffled > 0 ? (shuffled - conditional) / shuffled : 0 }

    /// Whether the order says anything: the deviations from random order, and how likely chance makes so many.
    public var test: TestResult {
        guard noise > 0 else { return TestResult(statistic: 0, pValue: 1, effectSize: information) }
        let deviations = (shuffled - conditional) / noise
        return TestResult(statistic: deviations, pValue: Normal.twoSided(deviations), effectSize: information)
    }

    /// Counts pairs along each stream.
    ///
    /// O(n shuffles log n).
    ///
    /// - Parameters:
    ///   - keys: Numbers of keys in order.
    ///   - streams: The stream of each access; empty: all are of one.
    ///   - shuffles: How many random orders are looked at.
    ///   - seed: Fixes the random orders.
    public init(keys: [UInt32], streams: [UInt32] = [], shuffles: Int = 3, seed: UInt64 = 1) {
        var counter = PairCounter(keys: keys, streams: streams)
        pairs = counter.pairs
        (conditional, marginal) = counter.entropies()
        var random = SplitMix64(seed: seed)
        let values = (0..<shuffles).map { _ in
            counter.shuffle(&random)
            return counter.entropies().conditional
        }
        let moments = Moments(values)
        shuffled = shuffles > 0 ? moments.mean : marginal
        noise = moments.deviation
    }
}

/// Pairs of successive keys, sorted to be counted.
private struct PairCounter {
    private var present: [UInt32] = []
    private var next: [UInt32] = []
    private var sorted: [UInt64] = []

    init(keys: [UInt32], streams: [UInt32]) {
        guard !streams.isEmpty else {
            present = Array(keys.dropLast())
            next = Array(keys.dropFirst())
            return
        }
        var last: [UInt32: UInt32] = [:]
        for (key, stream) in zip(keys, streams) {
            if let before = last.updateValue(key, forKey: stream) {
                present.append(before)
                next.append(key)
            }
        }
    }

    var pairs: Int { present.count }

    mutating func shuffle(_ random: inout SplitMix64) { next.shuffle(using: &random) }

    /// Bits, with Miller's and Madow's correction: (values seen - 1) / (2 n).
    mutating func entropies() -> (conditional: Double, marginal: Double) {
        guard pairs > 0 else { return (0, 0) }
        sorted.removeAll(keepingCapacity: true)
        for index in present.indices { sorted.append(UInt64(present[index]) << 32 | UInt64(next[index])) }
        sorted.sort()
        let total = Double(pairs)
        var (joint, rows, jointCells, rowCells) = (0.0, 0.0, 0.0, 0.0)
        var (pairRun, rowRun) = (0.0, 0.0)
        for index in sorted.indices {
            pairRun += 1
            rowRun += 1
            let isLast = index + 1 == sorted.count
            if isLast || sorted[index + 1] != sorted[index] {
                joint += pairRun * log2(pairRun)
                jointCells += 1
                pairRun = 0
            }
            if isLast || sorted[index + 1] >> 32 != sorted[index] >> 32 {
                rows += rowRun * log2(rowRun)
                rowCells += 1
                rowRun = 0
            }
        }
        let correction = 0.5 / (total * log(2.0))
        let pairEntropy = log2(total) - joint / total + (jointCells - 1) * correction
        let rowEntropy = log2(total) - rows / total + (rowCells - 1) * correction
        return (max(0, pairEntropy - rowEntropy), rowEntropy)
    }
}
