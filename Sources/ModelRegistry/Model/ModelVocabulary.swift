/// The keys that have a token of their own, and how many tokens the others share.
///
/// Token 0 stands for nothing, token 1 + i for `keys[i]`, and the `buckets` tokens after them for every other key,
/// chosen by a hash of its bytes.
public struct ModelVocabulary: Sendable, Equatable {
    /// By falling frequency; bytes, not text.
    public var keys: [[UInt8]]
    /// Tokens for all other keys, at least 1 in a model.
    public var buckets: Int

    public init(keys: [[UInt8]], buckets: Int) {
        self.keys = keys
        self.buckets = buckets
    }

    /// All tokens.
    public var tokens: Int { 1 + keys.count + buckets }
}
