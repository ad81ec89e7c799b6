import PredisPrimitives
import Testing

@testable import Features

@Suite struct FeatureSelectionTests {
    /// Rows with a signal, a copy of it, a weaker signal, noise and a constant.
    private static func rows(_ count: Int, seed: UInt64) -> (columns: [[Float]], target: [Bool]) {
        var random = SplitMix64(seed: seed)
        var columns = [[Float]](repeating: [], count: 5)
        var target: [Bool] = []
        for _ in 0..<count {
            let strong = random.nextUnit()
            let weak = random.nextUnit()
            target.append(random.nextUnit() < 0.1 + 0.6 * strong + 0.2 * weak)
            for (index, value) in [strong, 3 * strong + 1, weak, random.nextUnit(), 7].enumerated() {
                columns[index].append(Float(value))
            }
        }
        return (columns, target)
    }

    private static let names = ["strong", "copy", "weak", "noise", "constant"]

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `what tells most is kept, what repeats it is not, noise comes to nothing`(seed: UInt64) throws {
        let (columns, target) = Self.rows(20_000, seed: seed)
        let selection = FeatureSelection(columns: columns, names: Self.names, target: target, keeping: 2, seed: seed)
        #expect(selection.findings.filter(\.isKept).map(\.name) == ["strong", "weak"])
        let byName = Dictionary(uniqueKeysWithValues: selection.findings.map { ($0.name, $0) })
        #expect(try #require(byName["copy"]).repeats == "strong")
        #expect(try #require(byName["noise"]).information < 0.001)
        #expect(try #require(byName["constant"]).information == 0)
        #expect(
            abs(try #require(byName["noise"]).importance) < 0.1 * (try #require(byName["weak"]).importance),
            "\(selection.findings)"
        )
        #expect(selection.modelLoss < selection.baseLoss - 0.05)
    }

    @Test func `information is that of the definition`() {
        // Two classes of 50 rows each, the target true in 40 of one and in 10 of the other.
        let first = (0..<100).map { UInt8($0 / 50) }
        let second = (0..<100).map { $0 < 40 || $0 >= 90 ? 1 : 0 as UInt8 }
        // 1 - H(0.8) bits, and the correction for 2 + 2 - 4 - 1 classes: (1 + 1 - 3) / (2 x 100 x ln 2).
        #expect(abs(BinnedPair(first, second).information - (0.278071905 - 0.00721348)) < 1e-6)
        #expect(BinnedPair(first, first).uncertaintyShared > 0.99)
    }

    @Test func `classes are of about equal size, and missing values are one of their own`() {
        let values = (0..<1600).map { Float($0 % 160) } + [Float.nan, .nan]
        let bins = FeatureBins(of: values)
        var counts = [Int](repeating: 0, count: FeatureBins.most)
        for value in values { counts[Int(bins.bin(value))] += 1 }
        #expect(counts.last == 2)
        #expect(counts[0] == 0 && counts[17] == 0, "nothing seen lies outside")
        #expect(counts[1...16].allSatisfy { $0 == 100 }, "\(counts)")
        let constant = FeatureBins(of: [Float](repeating: 3, count: 9))
        #expect([2, 3, 4].map(constant.bin) == [0, 1, 2])
        #expect(FeatureBins(of: [Float.nan]).bin(1) == 0)
    }
}
