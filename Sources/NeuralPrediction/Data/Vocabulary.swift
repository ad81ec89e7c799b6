public import Features
public import PredisPrimitives

/// The words of a model: a token for every key.
///
/// Token 0 means nothing: the start of a stream, padding. Then come the keys that are known by name, by falling frequency, then
/// buckets that all other keys are hashed into, so that the model knows at least that it was one of the rare ones.
public struct Vocabulary: Sendable {
    /// The names of the keys known by name; key `n` has the token `n + 1`.
    public internal(set) var names: NameNumbers
    /// How many buckets the other keys share, at least 1.
    public let bucketCount: Int

    /// Of the hash that chooses a bucket: part of what a saved model means.
    private static let hasher = KeyHasher(seed: 0x766f_6361_6275)

    /// - Parameters:
    ///   - keys: Names, by falling frequency; a name that comes again is left out.
    ///   - bucketCount: Buckets for the others; below 1 is taken as 1.
    public init(keys: some Sequence<some Collection<UInt8>>, bucketCount: Int) {
        names = NameNumbers()
        self.bucketCount = max(1, bucketCount)
        for key in keys { _ = Array(key).withUnsafeBytes { names.number($0) } }
    }

    /// How many keys are known by name.
    public var keyCount: Int { names.count }

    /// How many tokens there are.
    public var count: Int { 1 + keyCount + bucketCount }

    /// The tokens of the keys known by name.
    public var keyTokens: Range<Int32> { 1..<Int32(1 + keyCount) }

    /// What a network with this vocabulary reads.
    public func inputs(gaps: TimeGaps?) -> FeatureSchema {
        .network(keys: keyCount, buckets: bucketCount, gaps: gaps)
    }

    /// The token of a key.
    public func token(_ name: UnsafeRawBufferPointer) -> Int32 {
        if let number = names.find(name) { return Int32(number) + 1 }
        return Int32(1 + keyCount) + Int32(truncatingIfNeeded: Self.hasher.hash(name) % UInt64(bucketCount))
    }

    /// The token of a key.
    public func token(_ name: [UInt8]) -> Int32 {
        name.withUnsafeBytes { token($0) }
    }

    /// The name that a token stands for; `nil` for token 0 and for buckets.
    public func name(_ token: Int32) -> ArraySlice<UInt8>? {
        keyTokens.contains(token) ? names[UInt32(token - 1)] : nil
    }

    /// The token of each numbered key of a history.
    ///
    /// O(keys).
    public func tokens(of names: NameNumbers) -> [Int32] {
        var tokens: [Int32] = []
        tokens.reserveCapacity(names.count)
        for number in 0..<UInt32(names.count) { names.withName(number) { tokens.append(token($0)) } }
        return tokens
    }
}
