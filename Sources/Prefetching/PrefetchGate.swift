/// Closes prefetching when it does not pay, and opens it again when it would.
///
/// Open, it counts which of the latest prefetches came true. Closed, it counts the same of the candidates that would have been
/// fetched. Each closing lasts twice as long as the one before, until prefetching has proved good for a while.
struct PrefetchGate {
    /// Counts whose old events weigh less and less.
    struct Record {
        private static let decay: Float = 1 - 1 / 256
        var good: Float = 0
        var all: Float = 0

        mutating func count(_ isGood: Bool) {
            good = good * Self.decay + (isGood ? 1 : 0)
            all = all * Self.decay + 1
        }
    }

    static let shortestClosing: UInt64 = 2048
    static let longestClosing: UInt64 = 1 << 18
    /// Outcomes needed before anything is decided.
    private static let evidence: Float = 32
    /// Outcomes after which a good record shortens the next closing again.
    private static let goodRecord: Float = 128
    /// The share of the price below which prefetching is taken not to pay.
    ///
    /// Less than one: a useful prefetch also learns, and a short bad stretch is no reason to stop.
    private static let tolerance: Float = 0.6

    var isOpen = true
    private(set) var closings: UInt64 = 0
    var record = Record()
    var opensAt: UInt64 = 0
    var closing = Self.shortestClosing

    /// Learns the end of a prefetch, or of a candidate that would have been one.
    ///
    /// - Parameters:
    ///   - happened: Whether its key was demanded in time.
    ///   - isReal: Whether it was fetched. Ends of the other kind than the state asks for are ignored.
    ///   - threshold: The probability from which fetching pays.
    ///   - now: The number of the access.
    mutating func learn(happened: Bool, isReal: Bool, threshold: Float, now: UInt64) {
        guard isReal == isOpen else { return }
        record.count(happened)
        if isOpen {
            closeIfBad(threshold: threshold, now: now)
        } else if now >= opensAt, record.all >= Self.evidence, record.good >= threshold * record.all {
            isOpen = true
            record = Record()
        }
    }

    private mutating func closeIfBad(threshold: Float, now: UInt64) {
        if record.all >= Self.evidence, record.good < Self.tolerance * threshold * record.all {
            isOpen = false
            closings += 1
            opensAt = now + closing
            closing = min(2 * closing, Self.longestClosing)
            record = Record()
        } else if record.all >= Self.goodRecord, record.good >= threshold * record.all {
            closing = Self.shortestClosing
        }
    }
}
