public import PredisPrimitives

/// Random numbers addressed by seed, step, purpose and index: no state, so any thread or device can compute any of
/// them.
///
/// Number `index` of a stream is number `index` of the SplitMix64 sequence whose seed mixes the other three.
public struct CounterRandom: Sendable, Hashable {
    /// What a stream of numbers is for; raw values keep streams apart and never change.
    public enum Purpose: UInt64, Sendable, Hashable {
        /// Initial values of parameters; the step is the tensor's place in ``ParameterLayout/tensors``.
        case initialisation = 1
        /// Which outputs are dropped; see ``NetworkConfiguration/dropout``.
        case dropout = 2
        /// The keys of a sampled softmax.
        case sampledKeys = 3
    }

    /// The seed of the stream's SplitMix64 sequence.
    public let key: UInt64

    /// The stream of a seed, step and purpose; `lane` tells streams of one purpose and step apart, such as layers.
    public init(seed: UInt64, step: Int, purpose: Purpose, lane: Int = 0) {
        let place = SplitMix64.mix(UInt64(truncatingIfNeeded: step) &+ (purpose.rawValue << 56) &+ (UInt64(lane) << 48))
        key = SplitMix64.mix(seed ^ place)
    }

    /// 64 random bits.
    @inlinable
    public func bits(_ index: UInt64) -> UInt64 {
        SplitMix64.mix(key &+ (index &+ 1) &* 0x9E37_79B9_7F4A_7C15)
    }

    /// A number in `0 ..< 1` with 53 random bits.
    @inlinable
    public func unit(_ index: UInt64) -> Double {
        Double(bits(index) >> 11) * 0x1p-53
    }

    /// 32 random bits: number `index` is a half, the low one first, of ``bits(_:)`` number `index / 2`.
    @inlinable
    public func halfBits(_ index: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: bits(index >> 1) >> ((index & 1) << 5))
    }
}
