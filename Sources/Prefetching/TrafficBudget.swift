/// A hard cap on loads, relative to those the cache would make without prefetching.
///
/// Every would-be miss earns `rate` tokens and every load, demanded or prefetched, costs one; at most `burst` tokens are kept.
/// So in any stretch of accesses loads exceed `rate` times the would-be misses by at most `burst`.
struct TrafficBudget {
    let rate: Float
    let burst: Float
    private(set) var tokens: Float

    init(rate: Float, burst: Float) {
        self.rate = rate
        self.burst = max(1, burst)
        // A small start, so that a young cache can begin before it has earned much.
        tokens = min(self.burst, 16)
    }

    /// Whether one prefetch can be paid.
    var canPay: Bool { tokens >= 1 }

    /// One access that is a load without prefetching.
    mutating func earn() {
        tokens = min(burst, tokens + rate)
    }

    /// One load.
    mutating func pay() {
        // Demand loads cannot be refused, so the debt is bounded instead.
        tokens = max(-burst, tokens - 1)
    }
}
