import Statistics
import Traces

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The measures of one stretch of accesses.
public struct TraceMeasurement: Hashable, Sendable {
    /// What could be measured: without a clock there are no rates.
    public private(set) var values: [TraceMeasure: Double] = [:]

    /// Measures accesses.
    ///
    /// O(n log n).
    public init(_ columns: AccessColumns, _ plan: MeasurementPlan) {
        guard columns.count > 1 else { return }
        measureKeys(columns, plan)
        measureOrder(columns)
        measureOperations(columns)
        measureTimes(columns, plan)
        values = values.filter { $0.value.isFinite }
    }

    public subscript(measure: TraceMeasure) -> Double? { values[measure] }

    private mutating func measureKeys(_ columns: AccessColumns, _ plan: MeasurementPlan) {
        let counts = columns.counts
        let total = Double(columns.count)
        values[.topShare] = Self.topShare(counts, 0.2)
        values[.distinctShare] = Double(columns.keyCount) / total
        let spectrum = CountSpectrum(counts)
        let keys = max(plan.keySpace, columns.keyCount)
        values[.exponent] = PopularityFit(.zipf, spectrum, keys: keys)?.parameters[0]
        let distances = ReuseDistances(columns.keys, keyCount: columns.keyCount)
        for (measure, bound) in zip([TraceMeasure.nearReuse, .middleReuse, .farReuse], plan.reuseBounds) {
            values[measure] = 1 - distances.missRatio(capacity: bound)
        }
        let half = columns.count / 2
        var differences = [Int](repeating: 0, count: columns.keyCount)
        for (index, key) in columns.keys.prefix(2 * half).enumerated() {
            differences[Int(key)] += index < half ? 1 : -1
        }
        values[.turnover] = differences.reduce(0) { $0 + Double(abs($1)) } / Double(2 * half)
    }

    /// The share of the accesses to the given share of the keys.
    static func topShare(_ counts: [Int], _ share: Double) -> Double {
        let sorted = counts.filter { $0 > 0 }.sorted(by: >)
        let total = sorted.reduce(0, +)
        let exact = Double(sorted.count) * share
        let whole = Int(exact)
        var sum = Double(sorted.prefix(whole).reduce(0, +))
        // The part of a key that is left: the share must not jump with the number of keys.
        if whole < sorted.count { sum += (exact - Double(whole)) * Double(sorted[whole]) }
        return total > 0 ? sum / Double(total) : 0
    }

    private mutating func measureOrder(_ columns: AccessColumns) {
        var followers = [UInt32](repeating: .max, count: columns.keyCount)
        var last: [UInt32: UInt32] = [:]
        var (agreed, pairs) = (0, 0)
        for (index, key) in columns.keys.enumerated() {
            let stream = columns.streams.isEmpty ? 0 : columns.streams[index]
            if let before = last.updateValue(key, forKey: stream) {
                pairs += 1
                if followers[Int(before)] == key { agreed += 1 }
                followers[Int(before)] = key
            }
        }
        if pairs > 0 { values[.agreement] = Double(agreed) / Double(pairs) }
        let entropy = TransitionEntropy(keys: columns.keys, streams: columns.streams, shuffles: 0)
        if entropy.marginal > 0 { values[.entropy] = entropy.conditional / entropy.marginal }
        if !columns.streams.isEmpty { values[.streamLength] = log(Double(columns.count) / Double(max(1, last.count))) }
    }

    private mutating func measureOperations(_ columns: AccessColumns) {
        let total = Double(columns.count)
        let operations = columns.operations
        values[.readShare] = operations.isEmpty ? 1 : Double(operations.count { $0 == .get }) / total
        values[.deleteShare] = Double(operations.count { $0 == .delete }) / total
        let sizes = columns.sizes.filter { $0 > 0 }.map { log(Double($0)) }
        guard sizes.count > 1 else { return }
        let moments = Moments(sizes)
        values[.sizeMean] = moments.mean
        values[.sizeSpread] = moments.deviation
    }

    private mutating func measureTimes(_ columns: AccessColumns, _ plan: MeasurementPlan) {
        guard columns.duration > 0 else { return }
        values[.rate] = log(Double(columns.count - 1) / columns.duration)
        let gaps = Moments(zip(columns.times.dropFirst(), columns.times).map { $0 - $1 })
        if gaps.mean > 0, gaps.deviation > gaps.mean * 1e-6 { values[.gapVariation] = log(gaps.deviation / gaps.mean) }
        let rates = columns.rates(width: plan.slotSeconds)
        guard rates.count > 7 else { return }
        let moments = Moments(rates)
        // A rate without any variance has no logarithm of it: one access more or less in one slot stands for the least.
        let least = 1 / Double(rates.count)
        values[.dispersion] = log(max(moments.variance, least) / moments.mean)
        values[.memory] = Autocorrelation.of(rates, lag: 1)
    }
}
