import Statistics

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Measures what claims about arrivals are about.
struct ArrivalFigures {
    /// What was measured, as in `ClaimFigure`.
    struct Figure {
        let name: String
        let meaning: String
        let observed: Double
        let expected: Double
        let margin: Double
    }

    private(set) var figures: [Figure] = []

    init(_ rule: WorkloadClaim.Rule, _ times: [Double]) {
        let span = (times.last ?? 0) - (times.first ?? 0)
        let rate = span > 0 ? log(Double(times.count - 1) / span) : .nan
        let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
        switch rule {
        case .poisson(let expected):
            add("rate", "natural logarithm of the requests per second", rate, log(expected), 0.1)
            addGaps(gaps, expectedVariation: 1)
            let longer = gaps.count { $0 > 1 / expected }
            add(
                "long gaps",
                "share of the gaps above the mean",
                gaps.isEmpty ? .nan : Double(longer) / Double(gaps.count),
                exp(-1),
                0.03
            )
        case .regular(let expected):
            add("rate", "natural logarithm of the requests per second", rate, log(expected), 0.1)
            addGaps(gaps, expectedVariation: 0)
        case .cycle(let mean, let period, let amplitude, let peak):
            addCycle(times, mean: mean, period: period, amplitude: amplitude, peak: peak)
        case .bursts(let own, let ratio, let decay):
            add("rate", "natural logarithm of the requests per second", rate, log(own / (1 - ratio)), 0.1)
            addBursts(times, ratio: ratio, decay: decay)
        default: break
        }
    }

    private mutating func add(
        _ name: String,
        _ meaning: String,
        _ observed: Double,
        _ expected: Double,
        _ margin: Double
    ) {
        figures.append(
            Figure(name: name, meaning: meaning, observed: observed, expected: expected, margin: margin)
        )
    }

    private mutating func addGaps(_ gaps: [Double], expectedVariation: Double) {
        let moments = Moments(gaps)
        add(
            "variation of gaps",
            "standard deviation of the gaps over their mean",
            moments.mean > 0 ? moments.deviation / moments.mean : .nan,
            expectedVariation,
            0.1
        )
    }

    /// The mean rate, and the two parts of the wave: in phase with the claim, and a quarter later.
    private mutating func addCycle(
        _ times: [Double],
        mean: Double,
        period: Double,
        amplitude: Double,
        peak: Double
    ) {
        // Requests are counted from 0 to the last one; over part of a period the wave's mean is not 0.
        let end = times.last ?? 0
        let count = Double(times.count)
        let (steps, factor) = (4096, 2 * Double.pi / period)
        var (area, inPhase, quarter) = (0.0, 0.0, 0.0)
        for step in 0..<steps {
            let angle = factor * ((Double(step) + 0.5) / Double(steps) * end - peak)
            let rate = 1 + amplitude * cos(angle)
            area += rate
            inPhase += rate * cos(angle)
            quarter += rate * sin(angle)
        }
        let expectedRate = mean * area / Double(steps)
        add(
            "rate",
            "natural logarithm of the requests per second",
            count > 1 && end > 0 ? log(count / end) : .nan,
            log(expectedRate),
            0.1
        )
        let (c, s) = times.reduce((0.0, 0.0)) { sum, time in
            (sum.0 + cos(factor * (time - peak)), sum.1 + sin(factor * (time - peak)))
        }
        add(
            "wave of \(period) s",
            "amplitude of the rate at the claimed period and phase",
            count > 0 ? 2 * c / count : .nan,
            2 * inPhase / area,
            0.1
        )
        add(
            "phase of \(period) s",
            "amplitude of the rate a quarter of a period later",
            count > 0 ? 2 * s / count : .nan,
            2 * quarter / area,
            0.1
        )
    }

    /// The variance of counts over their mean in slots of five correlation times, against that of a Hawkes process with an exponential kernel.
    ///
    /// Source: Hawkes, "Spectra of Some Self-Exciting and Mutually Exciting Point Processes", Biometrika 58, 1971: the covariance density is
    /// `m a (2 b - a) / (2 (b - a)) exp(-(b - a) t)`.
    private mutating func addBursts(_ times: [Double], ratio: Double, decay: Double) {
        let (b, a) = (1 / decay, ratio / decay)
        let fading = b - a
        let width = 5 / fading
        let weight = a * (2 * b - a) / (2 * fading)
        let expected = 1 + 2 * weight * (1 / fading - (1 - exp(-fading * width)) / (fading * fading * width))
        let slots = AccessColumns(name: "", keys: times.map { _ in 0 }, keyCount: 1, times: times).rates(width: width)
        let moments = Moments(slots)
        add(
            "burstiness",
            "natural logarithm of the variance over the mean of requests per \(width) s",
            slots.count > 15 && moments.variance > 0 ? log(moments.variance / moments.mean) : .nan,
            log(expected),
            0.5
        )
    }
}
