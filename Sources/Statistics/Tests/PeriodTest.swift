#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Whether events come with a given period, from their times as they are.
public enum PeriodTest {
    /// Compares the power of event times at a period with that at frequencies around it.
    ///
    /// The powers of a Poisson process are exponential; those of bursts are larger, but smoothly so, hence the ratio to the
    /// neighbours' mean follows Fisher's F with 2 and `2 x neighbours` degrees of freedom. The effect size is the amplitude `a`
    /// of a rate `1 + a cos(...)`. Source: Schuster's periodogram as in Cox and Lewis, "The Statistical Analysis of Series of Events", 1966,
    /// chapter 5. O(events x neighbours).
    ///
    /// - Parameters:
    ///   - times: In any unit, in any order.
    ///   - period: In the same unit.
    ///   - neighbours: How many frequencies make the background, half on each side.
    /// - Returns: `nil` if the events span less than two periods.
    public static func test(times: [Double], period: Double, neighbours: Int = 16) -> TestResult? {
        guard let first = times.min(), let last = times.max(), period > 0, last - first >= 2 * period else {
            return nil
        }
        // Whole periods only: a part of one leaks its mean into every frequency.
        let whole = ((last - first) / period).rounded(.down)
        let span = whole * period
        let times = times.map { $0 - first }.filter { $0 < span }
        let count = Double(times.count)
        guard count > 0 else { return nil }
        func power(_ cycles: Double) -> Double {
            let factor = 2 * Double.pi * cycles / span
            let (c, s) = times.reduce((0.0, 0.0)) { ($0.0 + cos(factor * $1), $0.1 + sin(factor * $1)) }
            return (c * c + s * s) / count
        }
        let cycles = whole
        var around: [Double] = []
        var distance = 1.0
        while around.count < neighbours, distance < cycles + Double(neighbours) {
            if cycles - distance >= 1 { around.append(power(cycles - distance)) }
            // Multiples of the period belong to it.
            let above = cycles + distance
            if above.truncatingRemainder(dividingBy: cycles) != 0 { around.append(power(above)) }
            distance += 1
        }
        let background = Moments(around).mean
        let peak = power(cycles)
        guard background > 0 else { return nil }
        let amplitude = 2 * (max(0, peak - background) / count).squareRoot()
        return TestResult(
            statistic: peak / background,
            pValue: FisherF.upper(peak / background, numerator: 2, denominator: 2 * Double(around.count)),
            effectSize: amplitude
        )
    }
}
