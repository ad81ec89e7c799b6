import PredisPrimitives

/// The times at which the sessions of an open stream begin.
///
/// The rate's changes: thinning under a bound that holds for a while (P. A. W. Lewis and G. S. Shedler, "Simulation of
/// nonhomogeneous Poisson processes by thinning", Naval Research Logistics Quarterly 26, 1979). Bursts: the time to the next session that
/// past ones cause has a known distribution, because their effect decays exponentially, so it is drawn by inversion, in constant
/// memory (A. Dassios and H. Zhao, "Exact simulation of Hawkes process with exponentially decaying intensity", Electronic
/// Communications in Probability 18, 2013).
struct ArrivalProcess: Sendable {
    private let profile: RateProfile
    private let isRegular: Bool
    private let rate: Double
    /// How much each session adds to the intensity; 0 without bursts.
    private let jump: Double
    /// How fast that decays, a second.
    private let decay: Double
    private var random: SplitMix64

    private let first: Double
    private var immigrantCount = 0.0
    /// The next session that comes by itself.
    private var nextImmigrant: Double
    /// The intensity that past sessions cause, at `time`.
    private var excitation = 0.0
    private var time: Double

    /// After so many rejected times in a row the rate is taken to be 0 for good.
    private static let patience = 1_000_000

    init(_ definition: ArrivalDefinition, from start: Double, seed: UInt64) {
        profile = RateProfile(definition)
        isRegular = definition.process == .regular
        rate = definition.rate
        decay = definition.bursts.map { 1 / $0.decay.value } ?? 1
        jump = definition.bursts.map { $0.ratio / $0.decay.value } ?? 0
        random = SplitMix64(seed: seed)
        time = start
        first = start
        nextImmigrant = start
        nextImmigrant = immigrant(after: start)
    }

    /// The time of the next session; infinite if there is none any more.
    mutating func next() -> Double {
        guard jump > 0 else {
            defer { nextImmigrant = immigrant(after: nextImmigrant) }
            return nextImmigrant
        }
        let child = time + delayOfChild()
        let next = min(child, nextImmigrant)
        guard next < .infinity else { return next }
        if nextImmigrant <= child { nextImmigrant = immigrant(after: next) }
        excitation = excitation * PortableMath.exp(-decay * (next - time)) + jump
        time = next
        return next
    }

    /// The time until the past causes a session; infinite if it does not.
    private mutating func delayOfChild() -> Double {
        let expected = excitation / decay
        let target = exponential()
        return target < expected ? -PortableMath.log1p(-target / expected) / decay : .infinity
    }

    private mutating func immigrant(after start: Double) -> Double {
        if profile.isConstant {
            guard isRegular else { return start + exponential() / rate }
            // Counted, so that rounding errors do not add up.
            immigrantCount += 1
            return first + immigrantCount / rate
        }
        return isRegular ? regular(after: start) : thinned(after: start)
    }

    private mutating func thinned(after start: Double) -> Double {
        var time = start
        for _ in 0..<Self.patience {
            let (bound, end) = profile.bound(from: time)
            let next = bound > 0 ? time + exponential() / (rate * bound) : .infinity
            if next < end {
                time = next
                if random.nextUnit() * bound < profile.factor(at: time) { return time }
            } else {
                time = end
                if time == .infinity { break }
            }
        }
        return .infinity
    }

    /// When one session is due since `start`: the integral of the rate, by the midpoint rule.
    private func regular(after start: Double) -> Double {
        var time = start
        var left = 1.0
        for _ in 0..<Self.patience {
            let (bound, end) = profile.bound(from: time)
            let step = bound > 0 ? min(0.1 / (rate * bound), end - time) : end - time
            guard step < .infinity else { break }
            let due = bound > 0 ? rate * profile.factor(at: time + step / 2) * step : 0
            if due >= left { return time + step * (left / due) }
            left -= due
            time += step
        }
        return .infinity
    }

    private mutating func exponential() -> Double {
        -PortableMath.log1p(-random.nextUnit())
    }
}
