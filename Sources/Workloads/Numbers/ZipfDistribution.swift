public import PredisPrimitives

/// Ranks from 0, drawn with probabilities proportional to `1 / (rank + 1)^exponent`, in constant time and memory.
///
/// Rejection-inversion: W. Hörmann and G. Derflinger, "Rejection-inversion to generate variates from monotone discrete
/// distributions", ACM TOMACS 6(3), 1996, in the form of Apache Commons RNG, whose auxiliary functions stay exact near
/// exponent 1. Fewer than 1.3 tries a draw. Exponent 0 is the uniform distribution.
public struct ZipfDistribution: Sendable {
    /// How many ranks there are, at least 1.
    public let count: Int
    /// How fast popularity falls, at least 0.
    public let exponent: Double
    private let integralOfFirst: Double
    private let integralOfAll: Double
    private let shift: Double

    /// Ranks `0 ..< count`; `count` is held to 1 and more, `exponent` to 0 and more.
    public init(count: Int, exponent: Double) {
        self.count = max(1, count)
        self.exponent = max(0, exponent)
        integralOfFirst = Self.integral(1.5, self.exponent) - 1
        integralOfAll = Self.integral(Double(self.count) + 0.5, self.exponent)
        shift = 2 - Self.inverse(Self.integral(2.5, self.exponent) - Self.density(2, self.exponent), self.exponent)
    }

    /// A rank.
    public func draw(_ random: inout SplitMix64) -> Int {
        while true {
            let u = integralOfAll + random.nextUnit() * (integralOfFirst - integralOfAll)
            let x = Self.inverse(u, exponent)
            let rank = min(max((x + 0.5).rounded(.down), 1), Double(count))
            if rank - x <= shift || u >= Self.integral(rank + 0.5, exponent) - Self.density(rank, exponent) {
                return Int(rank) - 1
            }
        }
    }

    /// The probability of a rank.
    ///
    /// - Complexity: O(count); `ZipfDistribution.sum(count:exponent:)` gives the same divisor for many ranks.
    public func probability(of rank: Int) -> Double {
        Self.density(Double(rank + 1), exponent) / Self.sum(count: count, exponent: exponent)
    }

    /// The generalised harmonic number: the sum of `1 / i^exponent` over `1 ... count`.
    ///
    /// - Complexity: O(count).
    public static func sum(count: Int, exponent: Double) -> Double {
        var sum = 0.0
        // The small terms first, so that they are not lost.
        for rank in stride(from: count, to: 0, by: -1) { sum += density(Double(rank), exponent) }
        return sum
    }

    @inline(__always)
    private static func density(_ x: Double, _ exponent: Double) -> Double {
        PortableMath.exp(-exponent * PortableMath.log(x))
    }

    /// The integral of the density from 1 to `x`.
    @inline(__always)
    private static func integral(_ x: Double, _ exponent: Double) -> Double {
        let logarithm = PortableMath.log(x)
        let t = (1 - exponent) * logarithm
        let factor = abs(t) > 1e-8 ? PortableMath.expm1(t) / t : 1 + t * (0.5 + t / 6)
        return factor * logarithm
    }

    /// The `x` at which `integral` is `value`.
    @inline(__always)
    private static func inverse(_ value: Double, _ exponent: Double) -> Double {
        // Rounding may lead beyond the pole of the logarithm.
        let t = max(value * (1 - exponent), -1)
        guard t > -1 else { return .infinity }
        let factor = abs(t) > 1e-8 ? PortableMath.log1p(t) / t : 1 - t * (0.5 - t / 3)
        return PortableMath.exp(factor * value)
    }
}
