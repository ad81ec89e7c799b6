public import CacheCore

/// Which entry leaves a simulated cache when it is full.
public enum EvictionChoice: Hashable, Sendable {
    /// A policy of the live cache; the simulation runs the cache itself.
    case policy(EvictionPolicyName)
    /// The policy that knows the future, as a bound; it takes no prefetches and no sizes.
    case belady

    /// Reads a policy's name or `belady`, in any case.
    public init?(_ text: String) {
        if text.lowercased() == "belady" {
            self = .belady
        } else {
            guard let policy = EvictionPolicyName(rawValue: text) else { return nil }
            self = .policy(policy)
        }
    }

    /// Every choice, the live cache's first.
    public static var all: [EvictionChoice] { EvictionPolicyName.allCases.map { .policy($0) } + [.belady] }
}

extension EvictionChoice: CustomStringConvertible {
    public var description: String {
        switch self {
        case .policy(let policy): policy.rawValue
        case .belady: "belady"
        }
    }
}
