import PredisPrimitives

/// An origin that answers as late as a remote one would.
///
/// Every call waits once before it reaches the origin behind, a batch once for all its keys, as a round trip over a
/// network does. For demonstrations, experiments and tests.
public struct DelayedOrigin<Base: Origin>: Origin {
    private let base: Base
    private let delay: OriginDelay
    private let generator: Locked<SplitMix64>
    private let sleep: Sleep

    /// Puts `delay` in front of `base`.
    ///
    /// - Parameters:
    ///   - base: The origin that answers.
    ///   - delay: How long each call takes, apart from what `base` takes.
    ///   - seed: Fixes the sequence of delays.
    ///   - sleep: How to wait.
    public init(_ base: Base, delay: OriginDelay, seed: UInt64 = 0, sleep: @escaping Sleep = systemSleep) {
        self.base = base
        self.delay = delay
        self.generator = Locked(SplitMix64(seed: seed))
        self.sleep = sleep
    }

    public func load(_ key: Base.Key, for reason: LoadReason) async throws -> Base.Value? {
        try await wait()
        return try await base.load(key, for: reason)
    }

    public func loadMany(_ keys: [Base.Key], for reason: LoadReason) async throws -> [Base.Key: Base.Value] {
        try await wait()
        return try await base.loadMany(keys, for: reason)
    }

    private func wait() async throws {
        try await sleep(delay.sample(generator.withLock { $0.nextUnit() }))
    }
}

extension DelayedOrigin: WritableOrigin where Base: WritableOrigin {
    public func store(_ value: Base.Value, for key: Base.Key) async throws {
        try await wait()
        try await base.store(value, for: key)
    }

    public func remove(_ keys: [Base.Key]) async throws -> Int {
        try await wait()
        return try await base.remove(keys)
    }
}
