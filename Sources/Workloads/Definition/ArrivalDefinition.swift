/// When the sessions of a stream begin.
public struct ArrivalDefinition: Sendable, Equatable {
    public enum Process: String, Sendable, CaseIterable {
        /// At equal distances of `1 / rate`.
        case regular
        /// Independently of each other: a Poisson process.
        case poisson
        /// `sessions` at all times: one that ends is followed by another at once.
        case closed
    }

    public var process = Process.poisson
    /// Sessions a second, before cycles, surges and bursts; no matter to closed arrivals.
    public var rate = 1000.0
    /// Sessions at a time: exactly so many if closed; others are turned away beyond it.
    public var sessions = 10_000
    /// Waves of the rate, multiplied with each other: a day, a week.
    public var cycles: [CycleDefinition] = []
    /// Factors of the rate for the seven days from Monday; empty for none. Time 0 is Monday, midnight.
    public var days: [Double] = []
    /// Times of more traffic: flash crowds, the opening of a market.
    public var surges: [SurgeDefinition] = []
    /// Sessions that cause further ones.
    public var bursts: BurstDefinition?

    public init() {}

    public init(
        _ process: Process,
        rate: Double = 1000,
        sessions: Int = 10_000,
        cycles: [CycleDefinition] = [],
        days: [Double] = [],
        surges: [SurgeDefinition] = [],
        bursts: BurstDefinition? = nil
    ) {
        self.process = process
        self.rate = rate
        self.sessions = sessions
        self.cycles = cycles
        self.days = days
        self.surges = surges
        self.bursts = bursts
    }
}

/// A wave of the rate: `1 + amplitude x cos(2 pi (time - peak) / period)`.
public struct CycleDefinition: Sendable, Equatable {
    public var period: Seconds = 86400
    /// From 0 to 1.
    public var amplitude = 0.5
    /// When the rate is highest, from the period's start.
    public var peak: Seconds = 50400

    public init() {}

    public init(period: Seconds, amplitude: Double, peak: Seconds) {
        self.period = period
        self.amplitude = amplitude
        self.peak = peak
    }
}

/// A time of more traffic: the rate rises in a line to `factor` times, stays, and falls back in a line.
public struct SurgeDefinition: Sendable, Equatable {
    public var at: Seconds = 0
    /// The time from one surge to the next; `nil` if there is only one.
    public var every: Seconds?
    public var rise: Seconds = 10
    public var hold: Seconds = 60
    public var fall: Seconds = 60
    public var factor = 10.0

    public init() {}

    public init(at: Seconds, every: Seconds? = nil, rise: Seconds, hold: Seconds, fall: Seconds, factor: Double) {
        self.at = at
        self.every = every
        self.rise = rise
        self.hold = hold
        self.fall = fall
        self.factor = factor
    }
}

/// A Hawkes process with an exponential kernel: each session causes `ratio` further ones on average, after `decay` seconds on
/// average. (A. G. Hawkes, "Spectra of some self-exciting and mutually exciting point processes", Biometrika 58, 1971.)
///
/// The mean rate is `rate / (1 - ratio)`; counts over long times have a variance of `1 / (1 - ratio)^2` times their mean.
public struct BurstDefinition: Sendable, Equatable {
    /// The branching ratio, below 1.
    public var ratio = 0.5
    public var decay: Seconds = 1

    public init() {}

    public init(ratio: Double, decay: Seconds) {
        self.ratio = ratio
        self.decay = decay
    }
}

extension ArrivalDefinition.Process: DefinitionValue {}

extension ArrivalDefinition: DefinitionPart {
    static var parameters: [Parameter<Self>] {
        [
            Parameter("process", "regular, poisson, or closed: always the same number of sessions", \.process),
            Parameter("rate", "Sessions a second", \.rate, in: 1e-9...1e9),
            Parameter("sessions", "Sessions at a time: all of a closed stream, the most of others", \.sessions, in: 1...1e6),
            Parameter("cycles", "Waves of the rate", \.cycles),
            Parameter("days", "Factors of the rate for the days from Monday", \.days) { days in
                (days.isEmpty || days.count == 7) && days.allSatisfy { (0...1e6).contains($0) }
                    ? nil : "must be seven numbers from 0 to 1000000"
            },
            Parameter("surges", "Times of more traffic", \.surges),
            Parameter("bursts", "Sessions that cause further ones", \.bursts),
        ]
    }
}

extension CycleDefinition: DefinitionPart {
    static var parameters: [Parameter<Self>] {
        [
            Parameter("period", "Seconds from peak to peak", \.period, in: 1e-3...1e12),
            Parameter("amplitude", "Height of the wave relative to the mean", \.amplitude, in: 0...1),
            Parameter("peak", "When the rate is highest, seconds", \.peak, in: 0...1e12),
        ]
    }
}

extension SurgeDefinition: DefinitionPart {
    static var parameters: [Parameter<Self>] {
        [
            Parameter("at", "When it begins, seconds", \.at, in: 0...1e12),
            Parameter("every", "Seconds from one to the next; only one if not given", \.every, in: 1e-3...1e12),
            Parameter("rise", "Seconds of the way up", \.rise, in: 0...1e9),
            Parameter("hold", "Seconds at the top", \.hold, in: 0...1e9),
            Parameter("fall", "Seconds of the way down", \.fall, in: 0...1e9),
            Parameter("factor", "How many times the rate at the top", \.factor, in: 0...1e6),
        ]
    }
}

extension BurstDefinition: DefinitionPart {
    static var parameters: [Parameter<Self>] {
        [
            Parameter("ratio", "Further sessions that each causes, on average", \.ratio, in: 0...0.99),
            Parameter("decay", "Seconds until they come, on average", \.decay, in: 1e-6...1e9),
        ]
    }
}
