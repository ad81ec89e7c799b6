import Testing

@testable import Workloads

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct PortableMathTests {
    /// Relative, in units of the last place of 1.
    private func error(_ value: Double, _ wanted: Double) -> Double {
        value == wanted ? 0 : abs(value - wanted) / max(abs(wanted), .leastNormalMagnitude) / Double.ulpOfOne
    }

    /// The largest error of `function` against `wanted` over some numbers, and where it is.
    private func worst(
        _ numbers: some Sequence<Double>,
        _ function: (Double) -> Double,
        _ wanted: (Double) -> Double
    ) -> (error: Double, at: Double) {
        var worst = (error: 0.0, at: 0.0)
        for x in numbers where error(function(x), wanted(x)) > worst.error {
            worst = (error(function(x), wanted(x)), x)
        }
        return worst
    }

    @Test func logarithmsAgreeWithTheSystemsWithinThreeUnits() {
        // Near 1 the logarithm is near 0, where steps of the argument are coarser than its digits: that is what log1p is for.
        let numbers = (1...20_000).lazy.map { Double($0) * 0.00137 }.filter { abs($0 - 1) > 0.01 }
        #expect(worst(numbers, { PortableMath.log($0) }, { log($0) }).error < 3)
        #expect(worst(numbers.map { $0 * 1e250 }, { PortableMath.log($0) }, { log($0) }).error < 3)
        let small = (-999...5000).lazy.map { Double($0) / 1000 }
        #expect(worst(small, { PortableMath.log1p($0) }, { log1p($0) }).error < 4)
        #expect(worst(small.map { $0 * 1e-9 }, { PortableMath.log1p($0) }, { log1p($0) }).error < 3)
    }

    @Test func exponentialsAgreeWithTheSystemsWithinFourUnits() {
        let numbers = (-7000...7000).lazy.map { Double($0) * 0.1 }
        #expect(worst(numbers, { PortableMath.exp($0) }, { exp($0) }).error < 3)
        #expect(worst(numbers.map { $0 * 0.003 }, { PortableMath.expm1($0) }, { expm1($0) }).error < 4)
        #expect(PortableMath.exp(-1000) == 0)
        #expect(PortableMath.exp(1000) == .infinity)
    }

    @Test func cosinesAgreeWithTheSystems() {
        let turns = (-5000...5000).lazy.map { Double($0) * 0.00123 }
        #expect(turns.allSatisfy { abs(PortableMath.cosine(turns: $0) - cos($0 * 2 * .pi)) < 1e-13 })
    }

    @Test func normalQuantilesInvertTheDistribution() {
        for step in 1..<1000 {
            let p = Double(step) / 1000
            let z = PortableMath.normalQuantile(p)
            #expect(abs(0.5 * erfc(-z / 2.0.squareRoot()) - p) < 1e-8, "\(p)")
        }
        #expect(PortableMath.normalQuantile(0).isFinite)
    }
}
