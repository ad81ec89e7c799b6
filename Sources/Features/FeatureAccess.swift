/// An access as features are made of it.
public struct FeatureAccess: Sendable {
    /// What the cache knew of the key when it was asked for.
    public struct CacheSight: Sendable {
        /// Seconds since the entry was inserted; `nil`: the key was not resident.
        public var age: Float?
        /// Reads of the entry since it was inserted.
        public var hits: UInt32
        /// Seconds until the entry expires; `nil`: never, or not resident.
        public var timeToExpiry: Float?

        public init(age: Float? = nil, hits: UInt32 = 0, timeToExpiry: Float? = nil) {
            self.age = age
            self.hits = hits
            self.timeToExpiry = timeToExpiry
        }
    }

    /// Seconds since 1970; where the clock has another start, the calendar features turn with it.
    public var time: Double
    /// Who asked; 0: not known, all such accesses are one stream.
    public var stream: UInt32
    /// `nil` where nobody looked.
    public var cache: CacheSight?

    public init(time: Double, stream: UInt32 = 0, cache: CacheSight? = nil) {
        self.time = time
        self.stream = stream
        self.cache = cache
    }
}
