#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How the variance of an evenly spaced series is spread over frequencies.
public struct Periodogram: Hashable, Sendable {
    /// The power at `k + 1` cycles in the series, up to half its length; without the mean.
    public let powers: [Double]
    /// How many values the series has.
    public let count: Int

    /// O(n log n) for any n.
    public init(_ values: [Double]) {
        count = values.count
        let mean = Moments(values).mean
        var real = values.map { $0 - mean }
        var imaginary = [Double](repeating: 0, count: real.count)
        FourierTransform.transform(&real, &imaginary)
        let last = (values.count - 1) / 2
        powers = (1...max(1, last)).prefix(last).map {
            (real[$0] * real[$0] + imaginary[$0] * imaginary[$0]) / Double(values.count)
        }
    }

    /// The strongest frequency, in cycles per series, and whether it could be chance.
    public struct Peak: Hashable, Sendable {
        public let cycles: Int
        /// The effect size is the share of the variance at the peak.
        public let test: TestResult
    }

    /// Tests the strongest frequency against independent values without any period.
    ///
    /// Source: Fisher, "Tests of Significance in Harmonic Analysis", Proceedings of the Royal Society A 125, 1929.
    ///
    /// - Returns: `nil` for a constant series.
    public var peak: Peak? {
        let total = powers.reduce(0, +)
        guard let highest = powers.indices.max(by: { powers[$0] < powers[$1] }), total > 0 else { return nil }
        let share = powers[highest] / total
        let chance = Self.fisherUpper(share, frequencies: powers.count)
        return Peak(cycles: highest + 1, test: TestResult(statistic: share, pValue: chance, effectSize: share))
    }

    /// The frequency that stands out most from those around it, for series with a memory, which makes slow frequencies strong.
    ///
    /// Under a spectrum that changes slowly the ratio of a power to the mean of its neighbours follows Fisher's F; the p-value takes into
    /// account how many frequencies were looked at. The statistic is the ratio.
    ///
    /// - Parameters:
    ///   - neighbours: How many on each side are the background.
    ///   - fromCycles: The slowest frequency that counts as a period; slower ones are trends.
    /// - Returns: `nil` for a constant series or fewer than three frequencies.
    public func peak(neighbours: Int, fromCycles: Int = 1) -> Peak? {
        let total = powers.reduce(0, +)
        guard total > 0, neighbours > 0, powers.count > 2 else { return nil }
        var best: (cycles: Int, ratio: Double, chance: Double)?
        var sums = [0.0]
        for power in powers { sums.append(sums[sums.count - 1] + power) }
        for index in powers.indices.dropFirst(fromCycles - 1) {
            let (low, high) = (max(0, index - neighbours), min(powers.count - 1, index + neighbours))
            let count = Double(high - low)
            let background = (sums[high + 1] - sums[low] - powers[index]) / count
            guard background > 0 else { continue }
            let ratio = powers[index] / background
            // F with 2 and 2n degrees of freedom in closed form.
            let chance = pow(1 + ratio / count, -count)
            if chance < best?.chance ?? 2 { best = (index + 1, ratio, chance) }
        }
        guard let best else { return nil }
        let pValue = -expm1(Double(powers.count) * log1p(-min(best.chance, 1 - 1e-16)))
        return Peak(
            cycles: best.cycles,
            test: TestResult(statistic: best.ratio, pValue: pValue, effectSize: powers[best.cycles - 1] / total)
        )
    }

    /// The probability that the largest of `frequencies` shares of exponential variables exceeds `g`.
    static func fisherUpper(_ g: Double, frequencies: Int) -> Double {
        let count = Double(frequencies)
        guard g > 0 else { return 1 }
        guard g < 1 else { return 0 }
        let first = log(count) + (count - 1) * log1p(-g)
        // Beyond this the alternating sum loses its digits, and it is 1 to nine places.
        guard first < 3 else { return 1 }
        var (sum, term, k) = (0.0, 0.0, 1.0)
        while k * g < 1, k <= count {
            term =
                SpecialFunctions.logGamma(count + 1) - SpecialFunctions.logGamma(k + 1)
                - SpecialFunctions.logGamma(count - k + 1) + (count - 1) * log1p(-k * g)
            guard term > -60 else { break }
            sum += (Int(k) % 2 == 1 ? 1 : -1) * exp(term)
            k += 1
        }
        return min(1, max(0, k == 1 ? exp(first) : sum))
    }
}
