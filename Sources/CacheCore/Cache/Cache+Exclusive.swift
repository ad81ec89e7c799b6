extension Cache {
    /// Runs `body` while nobody else can touch the shards of some keys: several operations as one.
    ///
    /// `body` gets a view that does not lock and must not outlive it. Through the view it may touch only keys with
    /// these hashes; operations on the whole cache need all shards. Anything else traps. It must not use the cache
    /// itself, which would wait for itself.
    ///
    /// `hashes` are those of all keys it will touch; `nil` means every shard.
    ///
    /// - Returns: What `body` returns.
    /// - Throws: What `body` throws; what it has changed stays changed.
    public func withExclusiveAccess<Result, Failure: Error>(
        to hashes: [UInt64]?,
        _ body: (Cache) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var outcome: Swift.Result<Result, Failure>?
        withLocks(of: hashes) {
            let view = Cache(exclusiveViewOf: self)
            do throws(Failure) {
                outcome = .success(try body(view))
            } catch {
                outcome = .failure(error)
            }
        }
        guard let outcome else { preconditionFailure("exclusive access did not run its body") }
        return try outcome.get()
    }

    private func withLocks(of hashes: [UInt64]?, _ body: () -> Void) {
        switch shards {
        case .lru(let shards): shards.withLocks(of: hashes, body)
        case .s3fifo(let shards): shards.withLocks(of: hashes, body)
        case .sieve(let shards): shards.withLocks(of: hashes, body)
        case .arc(let shards): shards.withLocks(of: hashes, body)
        case .wTinyLFU(let shards): shards.withLocks(of: hashes, body)
        }
    }
}
