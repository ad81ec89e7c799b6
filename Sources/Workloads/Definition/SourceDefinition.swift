/// Where numbers come from: how popular each key is, or in what order keys come.
public enum SourceDefinition: Sendable, Equatable {
    case zipf(ZipfSource)
    case uniform(UniformSource)
    case hotspot(HotspotSource)
    case sequential(SequentialSource)
    case loop(LoopSource)
    case stride(StrideSource)
    case shuffle(ShuffleSource)
    case latest(LatestSource)
    case pattern(PatternSource)
}

/// Probabilities proportional to `1 / rank^exponent` over `count` numbers.
public struct ZipfSource: Sendable, Equatable {
    /// Which number has which rank.
    public enum Order: String, Sendable, CaseIterable {
        /// Number 0 is the most popular, 1 the next.
        case ranked
        /// A random permutation of the ranks: truly Zipf, and popularity says nothing of the number.
        case scrambled
        /// As YCSB's `ScrambledZipfianGenerator`: a rank among 10^10 is drawn and hashed into `0 ..< count`, so that ranks collide
        /// and the distribution is no longer Zipf's. For comparison with YCSB only.
        case ycsb
    }

    public var count = 1_000_000
    public var exponent = 0.99
    public var order = Order.scrambled
    /// Every so often a number from the bottom becomes the most popular and all others fall by one rank; `nil` for never.
    public var drift: Seconds?
    /// How long a number is in use before a new one takes over its popularity; `nil` for ever.
    public var lifetime: Seconds?

    public init() {}

    public init(
        count: Int,
        exponent: Double,
        order: Order = .scrambled,
        drift: Seconds? = nil,
        lifetime: Seconds? = nil
    ) {
        self.count = count
        self.exponent = exponent
        self.order = order
        self.drift = drift
        self.lifetime = lifetime
    }
}

/// All of `count` numbers equally likely.
public struct UniformSource: Sendable, Equatable {
    public var count = 1_000_000
    /// How long a number is in use before a new one takes over; `nil` for ever.
    public var lifetime: Seconds?

    public init() {}

    public init(count: Int, lifetime: Seconds? = nil) {
        self.count = count
        self.lifetime = lifetime
    }
}

/// A share of the numbers gets a share of the draws; both parts are uniform.
public struct HotspotSource: Sendable, Equatable {
    public var count = 1_000_000
    /// The share of the numbers that is hot: `0 ..< count x hotKeys`.
    public var hotKeys = 0.2
    /// The share of the draws that goes to them.
    public var hotDraws = 0.8
    /// Every so often the hot part moves on by one number; `nil` for never.
    public var drift: Seconds?

    public init() {}

    public init(count: Int, hotKeys: Double, hotDraws: Double, drift: Seconds? = nil) {
        self.count = count
        self.hotKeys = hotKeys
        self.hotDraws = hotDraws
        self.drift = drift
    }
}

/// `first`, `first + 1`, ... without end: every number once.
public struct SequentialSource: Sendable, Equatable {
    public var first = 0

    public init() {}

    public init(first: Int) {
        self.first = first
    }
}

/// `0 ... count - 1` again and again.
public struct LoopSource: Sendable, Equatable {
    public var count = 1000

    public init() {}

    public init(count: Int) {
        self.count = count
    }
}

/// `0, step, 2 step, ...` modulo `count`.
public struct StrideSource: Sendable, Equatable {
    public var count = 100_000
    public var step = 16

    public init() {}

    public init(count: Int, step: Int) {
        self.count = count
        self.step = step
    }
}

/// `0 ..< count` in a new random order each time round.
public struct ShuffleSource: Sendable, Equatable {
    public var count = 100_000
    /// Numbers are shuffled within runs of this length only, as by a shuffle buffer; `nil` shuffles all.
    public var window: Int?

    public init() {}

    public init(count: Int, window: Int? = nil) {
        self.count = count
        self.window = window
    }
}

/// The newest numbers of a sequential source most often: `newest - rank`, the rank from a Zipf distribution over all so far.
public struct LatestSource: Sendable, Equatable {
    /// The sequential source.
    public var of = ""
    public var exponent = 0.99

    public init() {}

    public init(of: String, exponent: Double) {
        self.of = of
        self.exponent = exponent
    }
}

/// One of the four patterns on which sequence models are checked; see `ValidationPattern`.
public struct PatternSource: Sendable, Equatable {
    public var kind = ValidationPattern.Kind.mixed
    public var count = 100
    public var period = 10
    public var randomShare = 0.3

    public init() {}

    public init(kind: ValidationPattern.Kind, count: Int, period: Int = 10, randomShare: Double = 0.3) {
        self.kind = kind
        self.count = count
        self.period = period
        self.randomShare = randomShare
    }
}
