/// How many accesses come while a load is under way, measured where latency is a time.
struct LoadDistance {
    private static let rate = 1.0 / 256
    private static let interval = 256
    private static let maximum = 65536.0

    private let latency: LoadLatency
    private var meanGap: Double?
    private var last: Double?
    private var seen = 0

    init(_ latency: LoadLatency) {
        self.latency = latency
    }

    /// Whether it changes with the trace.
    var isMeasured: Bool {
        if case .seconds = latency { true } else { false }
    }

    /// The number to begin with.
    var initial: Int {
        if case .accesses(let count) = latency { count } else { 0 }
    }

    /// Notes the time of an access in seconds.
    ///
    /// - Returns: Every 256 accesses, how many come during one load; nothing where the number is given.
    mutating func observe(time: Double) -> Int? {
        guard case .seconds(let seconds, _) = latency else { return nil }
        if let last {
            let gap = max(0, time - last)
            meanGap = meanGap.map { $0 + (gap - $0) * Self.rate } ?? gap
        }
        last = time
        seen += 1
        guard seen % Self.interval == 0, let meanGap, meanGap > 0 else { return nil }
        return Int(min(Self.maximum, seconds / meanGap))
    }
}
