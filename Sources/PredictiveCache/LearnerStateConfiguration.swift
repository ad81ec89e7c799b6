/// Where and how often what was learned is kept.
public struct LearnerStateConfiguration: Sendable {
    /// The file; it is replaced as a whole, with the help of a file beside it that ends in `.new`.
    public var path: String
    /// The time between two saves; zero saves only when the cache stops.
    public var interval: Duration
    /// The most keys, hottest first, that are loaded after a start while the cache has room; 0: none.
    public var warmKeys: Int

    public init(path: String, interval: Duration = .seconds(300), warmKeys: Int = 10_000) {
        self.path = path
        self.interval = interval
        self.warmKeys = max(0, warmKeys)
    }
}
