/// How a rate changes over time: a factor, and what it is at most for a while.
struct RateProfile: Sendable {
    private let cycles: [CycleDefinition]
    private let days: [Double]
    private let surges: [SurgeDefinition]
    private let cycleBound: Double
    let isConstant: Bool

    private static let day = 86400.0

    init(_ arrivals: ArrivalDefinition) {
        cycles = arrivals.cycles
        days = arrivals.days
        surges = arrivals.surges
        cycleBound = cycles.reduce(1) { $0 * (1 + $1.amplitude) }
        isConstant = cycles.isEmpty && days.isEmpty && surges.isEmpty
    }

    /// The factor at a time.
    func factor(at time: Double) -> Double {
        var factor = 1.0
        for cycle in cycles {
            let turns = (time - cycle.peak.value) / cycle.period.value
            factor *= 1 + cycle.amplitude * PortableMath.cosine(turns: turns)
        }
        if !days.isEmpty { factor *= days[weekday(time)] }
        for surge in surges { factor *= surge.factor(at: time) }
        return max(0, factor)
    }

    /// A number that the factor does not exceed from `time` until `end`, which lies after `time`.
    func bound(from time: Double) -> (factor: Double, end: Double) {
        var bound = cycleBound
        var end = Double.infinity
        if !days.isEmpty {
            bound *= days[weekday(time)]
            end = ((time / Self.day).rounded(.down) + 1) * Self.day
        }
        for surge in surges {
            let (factor, change) = surge.bound(from: time)
            bound *= factor
            end = min(end, change)
        }
        return (bound, max(end, time.nextUp))
    }

    private func weekday(_ time: Double) -> Int {
        Int((time / Self.day).wholePart % 7)
    }
}

extension SurgeDefinition {
    /// How long it lasts, seconds.
    var length: Double { rise.value + hold.value + fall.value }

    fileprivate func factor(at time: Double) -> Double {
        let age = self.age(at: time)
        guard age >= 0, age < length else { return 1 }
        if age < rise.value { return 1 + (factor - 1) * (age / rise.value) }
        let left = length - age
        return left < fall.value ? 1 + (factor - 1) * (left / fall.value) : factor
    }

    /// The most that it can be from `time` until it begins or ends.
    fileprivate func bound(from time: Double) -> (factor: Double, change: Double) {
        let age = self.age(at: time)
        if age < 0 { return (1, time - age) }
        if age < length { return (max(1, factor), time + (length - age)) }
        return (1, every.map { time + ($0.value - age) } ?? .infinity)
    }

    /// The time since the last beginning; negative before the first.
    private func age(at time: Double) -> Double {
        let age = time - at.value
        guard let every, age >= 0 else { return age }
        return age - (age / every.value).rounded(.down) * every.value
    }
}
