/// A hard cap on loads, relative to those the cache would make without prefetching.
///
/// Every load it would make without earns `rate` tokens and every load, demanded or prefetched, costs one; at most `capacity`
/// tokens are kept. So in any stretch of accesses loads exceed `rate` times those without by at most the capacity, which is
/// three in four hundred of the latest 100,000 accesses' loads, and a few to begin with.
struct TrafficBudget {
    /// Accesses over which loads are counted.
    private static let memory: Float = 100_000
    /// Tokens kept for each load counted.
    ///
    /// So that a stretch of 100,000 accesses with three eighths of the loads of the one before it still exceeds `rate` by no
    /// more than 0.02.
    private static let share: Float = 0.0075
    /// Tokens kept by a cache that has loaded nothing yet.
    private static let start: Float = 8

    /// The deepest debt: demand loads cannot be refused.
    private static let largestDebt: Float = 512

    /// Infinite: everything can be paid.
    let rate: Float
    private(set) var tokens: Float
    /// Loads of the latest accesses, older ones with less weight.
    private var loads: Float = 0

    init(rate: Float) {
        self.rate = rate
        tokens = Self.start
    }

    /// The most tokens kept at present.
    var capacity: Float { Self.start + Self.share * loads }

    /// What is left of the capacity, 0...1.
    var reserve: Float { rate.isFinite ? max(0, tokens) / capacity : 1 }

    /// Whether one prefetch can be paid.
    var canPay: Bool { tokens >= 1 || rate == .infinity }

    /// One access, and whether it is a load without prefetching.
    mutating func earn(isLoad: Bool) {
        earn(loads: isLoad ? 1 : 0)
    }

    /// One access, and how many loads it is without prefetching, as an expectation.
    mutating func earn(loads count: Float) {
        loads -= loads / Self.memory
        guard count > 0 else { return }
        loads += count
        tokens = min(capacity, tokens + count * rate)
    }

    /// One load.
    mutating func pay() {
        tokens = max(-Self.largestDebt, tokens - 1)
    }
}
