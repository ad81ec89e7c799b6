import Foundation
import PredisPrimitives

@testable import Statistics

/// Random numbers of known laws for the tests.
enum Samples {
    /// The sample of Tools/statistics_reference.py.
    static func reference(_ count: Int) -> [Double] {
        var state: UInt64 = 12345
        return (0..<count).map { _ in
            state = (state &* 1_103_515_245 &+ 12345) % (1 << 31)
            return pow(-log((Double(state) + 0.5) / Double(1 << 31)), 1.4) * 2
        }
    }

    static func uniform(_ count: Int, seed: UInt64) -> [Double] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in random.nextUnit() }
    }

    static func normal(_ count: Int, seed: UInt64) -> [Double] {
        uniform(count, seed: seed).map { Normal.quantile(min(max($0, 1e-15), 1 - 1e-15)) }
    }

    static func exponential(_ count: Int, seed: UInt64) -> [Double] {
        uniform(count, seed: seed).map { -log(1 - $0) }
    }

    /// How often each key of a law comes in about `accesses` independent accesses, by rank.
    static func counts(_ model: PopularityModel, _ parameters: [Double], keys: Int, accesses: Int, seed: UInt64)
        -> [Int]
    {
        var random = SplitMix64(seed: seed)
        return model.probabilities(keys: keys, parameters).map { Draw.poisson($0 * Double(accesses), &random) }
    }

    /// Independent accesses to keys with Zipf's popularity.
    static func zipfKeys(_ count: Int, keys: Int, exponent: Double, seed: UInt64) -> [UInt32] {
        var random = SplitMix64(seed: seed)
        var sum = 0.0
        let cumulative = PopularityModel.zipf.probabilities(keys: keys, [exponent]).map { probability in
            sum += probability
            return sum
        }
        return (0..<count).map { _ in
            let target = random.nextUnit() * sum
            var (low, high) = (0, keys - 1)
            while low < high {
                let middle = (low + high) / 2
                if cumulative[middle] <= target { low = middle + 1 } else { high = middle }
            }
            return UInt32(low)
        }
    }

    /// Each value is `memory` times the one before plus noise.
    static func autoregressive(_ count: Int, memory: Double, seed: UInt64) -> [Double] {
        var value = 0.0
        return normal(count, seed: seed).map { noise in
            value = memory * value + noise
            return value
        }
    }

    /// The share of seeds for which `test` gives a p-value below `level`.
    static func rejections(_ seeds: Range<UInt64>, level: Double = 0.05, _ test: (UInt64) throws -> Double) rethrows
        -> Double
    {
        Double(try seeds.count { try test($0) < level }) / Double(seeds.count)
    }
}

/// Whether two numbers agree to a relative precision.
func isClose(_ a: Double, _ b: Double, _ precision: Double = 1e-9) -> Bool {
    abs(a - b) <= precision * max(abs(a), abs(b)) + 1e-300
}
