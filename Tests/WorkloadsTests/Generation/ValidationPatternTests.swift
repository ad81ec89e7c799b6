import Testing

@testable import Workloads

@Suite struct ValidationPatternTests {
    private func take(_ kind: ValidationPattern.Kind, _ count: Int) -> [Int] {
        Array(ValidationPattern(kind, count: 100, period: 10, seed: 1).prefix(count))
    }

    @Test func sequentialAndPeriodicRepeatThemselves() {
        let sequential = take(.sequential, 250)
        #expect(sequential == (0..<250).map { $0 % 100 })
        let periodic = take(.periodic, 50)
        #expect((10..<50).allSatisfy { periodic[$0] == periodic[$0 - 10] })
        #expect(Set(periodic).count > 5)
    }

    @Test func theMixedPatternFollowsItsSequenceAsOftenAsPromised() {
        let mixed = take(.mixed, 20_000)
        let right = zip(mixed, mixed.dropFirst()).count { $1 == ($0 + 1) % 100 }
        let pattern = ValidationPattern(.mixed, count: 100, seed: 1)
        // Four standard deviations of a binomial share.
        let tolerance = 4 * (0.703 * 0.297 / 20_000).squareRoot()
        #expect(abs(Double(right) / 19_999 - pattern.bestAccuracy) < tolerance)
        #expect(abs(pattern.bestAccuracy - 0.703) < 1e-12)
    }

    @Test func theRandomPatternIsUniform() {
        var counts = Array(repeating: 0, count: 100)
        for number in take(.random, 20_000) { counts[number] += 1 }
        #expect(ChiSquare(counts, Array(repeating: 0.01, count: 100)).isLikely)
    }
}
