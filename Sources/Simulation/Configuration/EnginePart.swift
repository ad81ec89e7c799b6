import Prediction
import Prefetching

/// A part of our own prefetcher that a simulation can leave out, to see what it brings.
public enum EnginePart: Hashable, Sendable {
    /// One of the standard experts, by its position.
    case expert(Int)
    /// The experts on each client's stream.
    case clientExperts
    /// The experts whose contexts are two keys.
    case orderTwo
    /// Part of the predictor: what a context's latest visits, the candidate's records or its circumstances say.
    case visits, echo, histories, situation
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
        ContextExpert.standard.indices.map { .expert($0) } + [
            .clientExperts, .orderTwo, .visits, .echo, .histories, .situation, .secondMixer, .distance, .trust,
            .placeCost, .gate, .risingPrice, .watching, .probation, .names,
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
        case .clientExperts: prediction.experts.removeAll { $0.scope == .client }
        case .orderTwo: prediction.experts.removeAll { $0.order == 2 }
        case .visits: prediction.parts.remove(.visits)
        case .echo: prediction.parts.remove(.echo)
        case .histories: prediction.parts.remove(.histories)
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
            let expert = ContextExpert.standard[position]
            return "expert: \(expert.scope), order \(expert.order)"
        case .clientExperts: return "experts: client"
        case .orderTwo: return "experts: order 2"
        case .visits: return "visit histories"
        case .echo: return "echo"
        case .histories: return "outcome histories"
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
