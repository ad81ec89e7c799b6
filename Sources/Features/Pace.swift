#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How the accesses of a key, a stream or everything follow each other in time.
struct Pace: BitwiseCopyable {
    /// Time constants of the rates, in seconds.
    static let constants: InlineArray<4, Double> = [1, 10, 60, 3600]
    /// The weight of a new gap in the decayed figures.
    private static let weight = 0.125
    /// A gap within this share of the decayed mean is regular.
    private static let tolerance = 0.1

    private(set) var accesses: UInt32 = 0
    private var lastTime = 0.0
    /// Of all gaps.
    private(set) var mean = 0.0
    /// The sum of the squared differences from the mean.
    private var squares = 0.0
    private(set) var decayed = 0.0
    /// The decayed share of regular gaps.
    private(set) var regularity = 0.0
    private(set) var lastGap = 0.0
    /// Accesses a second.
    private(set) var rates: InlineArray<4, Double> = [0, 0, 0, 0]

    /// Takes in an access; time that goes backwards stands still.
    mutating func observe(_ time: Double) {
        let gap = accesses == 0 ? 0 : max(0, time - lastTime)
        for index in 0..<4 {
            let constant = Self.constants[index]
            rates[index] = rates[index] * exp(-gap / constant) + 1 / constant
        }
        if accesses > 0 {
            let count = Double(accesses)
            let difference = gap - mean
            mean += difference / count
            squares += difference * (gap - mean)
            if accesses == 1 {
                decayed = gap
            } else {
                let isRegular = abs(gap - decayed) <= Self.tolerance * decayed
                regularity += Self.weight * ((isRegular ? 1 : 0) - regularity)
                decayed += Self.weight * (gap - decayed)
            }
            lastGap = gap
        }
        lastTime = max(time, accesses == 0 ? time : lastTime)
        if accesses < .max { accesses += 1 }
    }

    var gaps: UInt32 { accesses == 0 ? 0 : accesses - 1 }

    /// Of the gaps, about their mean; meaningless below two gaps.
    var standardDeviation: Double { gaps < 2 ? 0 : (squares / Double(gaps - 1)).squareRoot() }

    /// From -1, perfectly regular, over 0, as by chance, to 1, all in bursts.
    ///
    /// Source: Goh and Barabasi, "Burstiness and memory in complex systems", EPL 81, 2008.
    var burstiness: Double {
        let deviation = standardDeviation
        return deviation + mean > 0 ? (deviation - mean) / (deviation + mean) : 0
    }
}
