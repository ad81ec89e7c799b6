/// What a workload is analysed for.
public struct AnalysisOptions: Sendable {
    /// The cache the verdict is about.
    public var cache = CacheSize.share(0.05)
    /// The sizes compared without prefetching, as shares of the keys.
    public var shares = [0.01, 0.02, 0.05, 0.1, 0.2]
    /// How long a load takes; `nil`: the median the trace has recorded, or 4 accesses.
    public var latency: LoadLatency?
    /// The traffic budgets compared, ascending.
    public var budgets = [1.1, 1.25, 1.5]
    /// The budget the verdict is about; one of `budgets`.
    public var budget = 1.25
    public var appliesWrites = false
    public var usesClientStreams = true
    public var costs = AccessCosts()
    public var seed: UInt64 = 1
    /// Simulations at a time.
    public var threads = 1

    public init() {}
}
