import PredisPrimitives

/// Replaces keys by hashes, so that neither their order nor their text says anything.
///
/// Equal keys stay equal; among a hundred million different ones two fall together with a probability of about 0.0003.
/// Not cryptographic: it hides numbering from predictors, not secrets from people.
public struct KeyScrambler: Sendable {
    /// How long a scrambled key is, in bytes.
    public static let keyLength = 16

    private let hasher: KeyHasher

    /// Two scramblers with the same seed agree on every key.
    public init(seed: UInt64) {
        hasher = KeyHasher(seed: seed)
    }

    /// The 64-bit hash of `key` as 16 hexadecimal digits.
    public func scrambled(_ key: [UInt8]) -> [UInt8] {
        key.withUnsafeBytes { scrambled($0) }
    }

    /// The 64-bit hash of `key` as 16 hexadecimal digits.
    public func scrambled(_ key: UnsafeRawBufferPointer) -> [UInt8] {
        let hash = hasher.hash(key)
        return [UInt8](unsafeUninitializedCapacity: Self.keyLength) { digits, count in
            for place in 0..<Self.keyLength {
                let digit = UInt8(truncatingIfNeeded: hash >> UInt64(60 - 4 * place)) & 15
                digits.initializeElement(at: place, to: digit < 10 ? 48 + digit : 87 + digit)
            }
            count = Self.keyLength
        }
    }
}
