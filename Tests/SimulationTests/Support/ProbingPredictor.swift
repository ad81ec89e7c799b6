import AccessModel
import Prediction
import PredisPrimitives

/// Has some candidates of another predictor fetched that are not worth it, by chance, and counts what becomes of these and of
/// those that are only watched.
///
/// Only keys count that were no candidates for a while. Of keys that are candidates again and again the first time would be
/// watched, because a key on watch is not watched again, but any time fetched.
struct ProbingPredictor<Base: Predictor & ~Copyable>: Predictor, ~Copyable {
    /// What probed candidates pretend; trust takes no notice of promises below a quarter.
    static var pretence: Float { 0.2499 }
    /// The accesses in which a key must not have been a candidate.
    private static var pause: Int { 1000 }

    private var base: Base
    private let outcomes: ProbeOutcomes
    /// Candidates below this are not fetched.
    private let price: Float
    private let share: Double
    private var random: SplitMix64
    /// Accesses observed.
    private var now = 0
    /// When a key was a candidate last.
    private var proposed: [UInt32: Int] = [:]
    /// What was promised of the keys that count.
    private var promises: [UInt32: Float] = [:]

    init(_ base: consuming Base, price: Float, share: Double, seed: UInt64, outcomes: ProbeOutcomes) {
        self.base = base
        self.price = price
        self.share = share
        self.outcomes = outcomes
        random = SplitMix64(seed: seed)
    }

    var minimumDistance: Int {
        get { base.minimumDistance }
        set { base.minimumDistance = newValue }
    }

    static var weighsLate: Bool { Base.weighsLate }

    mutating func observe(_ event: AccessEvent) {
        now += 1
        base.observe(event)
    }

    mutating func predict(into candidates: inout CandidateBuffer) { base.predict(into: &candidates) }

    mutating func weigh(_ candidates: inout CandidateBuffer) {
        base.weigh(&candidates)
        for position in 0..<candidates.count {
            let candidate = candidates[position]
            let last = proposed.updateValue(now, forKey: candidate.key.rawValue)
            guard candidate.probability < price, last.map({ now - $0 > Self.pause }) ?? true else { continue }
            promises[candidate.key.rawValue] = candidate.probability
            if random.nextUnit() < share { candidates[position].probability = Self.pretence }
        }
    }

    mutating func learn(_ candidate: Candidate, happened: Bool) {
        base.learn(candidate, happened: happened)
        guard let promise = promises[candidate.key.rawValue] else { return }
        if candidate.probability == Self.pretence {
            outcomes.probed[ProbeOutcomes.range(promise)].add(happened)
        } else if candidate.probability == promise {
            outcomes.watched[ProbeOutcomes.range(promise)].add(happened)
        } else {
            return
        }
        promises[candidate.key.rawValue] = nil
    }
}

/// Outcomes by the promise: below 0.03, below 0.08, and the others.
final class ProbeOutcomes {
    struct Count {
        var all = 0
        var happened = 0
        var rate: Double { Double(happened) / Double(max(1, all)) }

        mutating func add(_ happened: Bool) {
            all += 1
            self.happened += happened ? 1 : 0
        }
    }

    static let bounds: [Float] = [0.03, 0.08, 1]
    var probed = [Count](repeating: Count(), count: bounds.count)
    var watched = [Count](repeating: Count(), count: bounds.count)

    /// The share of the watched that came true.
    var watchedRate: Double { rate(watched) }
    /// The share of the probed that came true, had their promises been as often low and high as those of the watched.
    var probedRate: Double { rate(probed) }

    private func rate(_ counts: [Count]) -> Double {
        let all = watched.reduce(0) { $0 + $1.all }
        return zip(watched, counts).reduce(0) { $0 + Double($1.0.all) / Double(all) * $1.1.rate }
    }

    static func range(_ promise: Float) -> Int {
        bounds.firstIndex { promise < $0 } ?? bounds.count - 1
    }
}
