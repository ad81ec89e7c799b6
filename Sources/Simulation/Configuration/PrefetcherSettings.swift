/// Which prefetcher runs, and how eager it is.
public enum PrefetcherSettings: Hashable, Sendable {
    /// Demand loads only.
    case none
    /// All that prefetching takes, but nothing is ever proposed: what the simulation itself costs.
    case silent
    /// One-block look-ahead: the keys whose names are this one's with its last number raised by 1 to `degree`.
    case sequential(degree: Int)
    /// The probability graph: keys that followed within its window in more than the share `threshold` of cases.
    ///
    /// `keys` bounds how many keys have successors; `nil`: not at all.
    case probabilityGraph(threshold: Double, keys: Int?)
    /// Mithril: keys that recurred together at least `support` times, `associations` of them for each.
    case mithril(support: Int, associations: Int)
    /// Our own: `price` is what a load costs, in misses.
    case hybrid(price: Float)

    /// The prefetcher of the server, as it is set up there.
    public static let ours = PrefetcherSettings.hybrid(price: 0.1)

    /// The prefetchers from the literature with their default settings.
    public static let published: [PrefetcherSettings] = [
        .probabilityGraph(threshold: 0.5, keys: nil), .mithril(support: 2, associations: 3),
    ]

    /// Our own and the published ones, each with those settings that are best on one trace or another.
    public static let contenders: [PrefetcherSettings] =
        [0.1, 0.05, 0.02].map { .hybrid(price: $0) }
        + [0.25, 0.35, 0.5, 0.7].map { .probabilityGraph(threshold: $0, keys: nil) }
        + [(2, 2), (2, 3), (3, 3)].map { .mithril(support: $0.0, associations: $0.1) }

    /// Every prefetcher with its default setting.
    public static let all: [PrefetcherSettings] = [.none, .silent, .sequential(degree: 1)] + published + [ours]

    /// Whether its candidates come with probabilities that are meant.
    public var promises: Bool {
        if case .hybrid = self { true } else { false }
    }

    /// The same prefetcher from shy to eager.
    public var sweep: [PrefetcherSettings] {
        switch self {
        case .none, .silent: [self]
        case .sequential: [1, 2, 4, 8].map { .sequential(degree: $0) }
        case .probabilityGraph(_, let keys):
            [0.9, 0.7, 0.5, 0.35, 0.25, 0.15, 0.1].map { .probabilityGraph(threshold: $0, keys: keys) }
        case .mithril:
            [(4, 2), (3, 3), (2, 1), (2, 2), (2, 3), (1, 1), (1, 2)].map { .mithril(support: $0.0, associations: $0.1) }
        case .hybrid: [0.8, 0.6, 0.4, 0.3, 0.2, 0.1, 0.05].map { .hybrid(price: $0) }
        }
    }
}

// MARK: - Text

extension PrefetcherSettings: CustomStringConvertible {
    /// The kind's name on the command line.
    public var description: String {
        switch self {
        case .none: "none"
        case .silent: "silent"
        case .sequential: "obl"
        case .probabilityGraph: "pg"
        case .mithril: "mithril"
        case .hybrid: "hybrid"
        }
    }

    /// What may follow the name after a colon; `nil`: nothing.
    public var setting: String? {
        switch self {
        case .none, .silent: nil
        case .sequential(let degree): "\(degree)"
        case .probabilityGraph(let threshold, let keys): "\(threshold)" + (keys.map { ":\($0)" } ?? "")
        case .mithril(let support, let associations): "\(support):\(associations)"
        case .hybrid(let price): "\(price)"
        }
    }

    /// Reads a name, or a name with its settings: `pg`, `pg:0.3`, `pg:0.5:100000`, `mithril:2:3`, `hybrid:0.2`.
    public init?(_ text: String) {
        var settings = text.lowercased().split(separator: ":", omittingEmptySubsequences: false)[...]
        switch settings.popFirst() ?? "" {
        case "none": self = .none
        case "silent": self = .silent
        case "obl":
            guard let degree = Self.integer(settings.popFirst(), default: 1, in: 1...32) else { return nil }
            self = .sequential(degree: degree)
        case "pg":
            guard let threshold = Self.share(settings.popFirst(), default: 0.5), threshold < 1 else { return nil }
            let keys = settings.popFirst()
            let bound = keys.flatMap { Self.integer($0, default: 1, in: 1...1 << 30) }
            guard keys == nil || bound != nil else { return nil }
            self = .probabilityGraph(threshold: threshold, keys: bound)
        case "mithril":
            guard let support = Self.integer(settings.popFirst(), default: 2, in: 1...8),
                let associations = Self.integer(settings.popFirst(), default: 3, in: 1...16)
            else { return nil }
            self = .mithril(support: support, associations: associations)
        case "hybrid":
            guard let price = Self.share(settings.popFirst(), default: 0.1) else { return nil }
            self = .hybrid(price: Float(price))
        default: return nil
        }
        guard settings.isEmpty else { return nil }
    }

    private static func integer(_ text: Substring?, default value: Int, in range: ClosedRange<Int>) -> Int? {
        guard let text else { return value }
        guard let number = Int(text), range.contains(number) else { return nil }
        return number
    }

    private static func share(_ text: Substring?, default value: Double) -> Double? {
        guard let text else { return value }
        guard let number = Double(text), number > 0, number <= 1 else { return nil }
        return number
    }

    /// The names and settings, for help and errors.
    public static let help = """
        none, silent, obl[:degree], pg[:threshold[:keys]], mithril[:support[:associations]], hybrid[:price]; \
        thresholds are probabilities, the price is that of a load in misses
        """
}
