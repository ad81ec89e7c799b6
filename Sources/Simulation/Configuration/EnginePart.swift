import Prediction
import Prefetching

/// A part of our own prefetcher that a simulation can leave out, to see what it brings.
public enum EnginePart: Hashable, Sendable {
    /// One of the standard experts, by its position.
    case expert(Int)
    /// Part of the predictor: what a context's latest visits, the candidate's outcomes or its circumstances say.
    case visits, outcomes, situation
    /// Part of the predictor: the mixer that chooses its weights by expert and age.
    case secondMixer
    /// Learning only successors that leave time to load.
    case distance
    /// The price that rises when promises do not come true.
    case trust
    /// The price of a place in the cache.
    case placeCost
    /// The closing of prefetching while it does not pay.
    case gate
    /// The price that rises as the traffic budget is used up.
    case risingPrice
    /// The watching of candidates that are not fetched.
    case watching
    /// The queue that prefetched entries wait in; without it they wait among the demanded ones.
    case probation
    /// What the names of keys foretell of keys that have not been asked for.
    case names

    /// Every part.
    public static var all: [EnginePart] {
        ContextExpert.standard().indices.map { .expert($0) } + [
            .visits, .outcomes, .situation, .secondMixer, .distance, .trust, .placeCost, .gate, .risingPrice, .watching,
            .probation, .names,
        ]
    }

    func remove(
        from prediction: inout HybridConfiguration,
        _ prefetching: inout PrefetchConfiguration,
        _ placement: inout PrefetchPlacement,
        _ usesNames: inout Bool
    ) {
        switch self {
        case .expert(let position): prediction.experts.remove(at: position)
        case .visits: prediction.parts.remove(.visits)
        case .outcomes: prediction.parts.remove(.outcomes)
        case .situation: prediction.parts.remove(.situation)
        case .secondMixer: prediction.parts.remove(.secondMixer)
        case .distance: prediction.parts.remove(.distance)
        case .trust: prefetching.usesTrust = false
        case .placeCost: prefetching.prices.placeCost = 0
        case .gate: prefetching.mode = .on
        case .risingPrice: prefetching.raisesPriceWithTraffic = false
        case .watching: prefetching.watchShare = 0
        case .probation: placement = .direct
        case .names: usesNames = false
        }
    }
}

extension EnginePart: CustomStringConvertible {
    public var description: String {
        switch self {
        case .expert(let position):
            let expert = ContextExpert.standard()[position]
            return "expert: \(expert.scope), order \(expert.order)"
        case .visits: return "visit histories"
        case .outcomes: return "outcome histories"
        case .situation: return "situation and age"
        case .secondMixer: return "second mixer"
        case .distance: return "learning at a distance"
        case .trust: return "trust"
        case .placeCost: return "place cost"
        case .gate: return "gate"
        case .risingPrice: return "rising price"
        case .watching: return "watching"
        case .probation: return "probation queue"
        case .names: return "names"
        }
    }
}
