import NeuralPrediction
import Testing

@Suite struct PatternTests {
    /// The share of positions that whoever knows the rule foretells.
    private func bestShare(_ pattern: SyntheticPattern, _ keys: [UInt32]) -> Double {
        let count = UInt32(SyntheticPattern.keyCount)
        let hits = zip(keys, keys.dropFirst()).enumerated().count { index, pair in
            switch pattern {
            case .sequential, .mixed: pair.1 == (pair.0 + 1) % count
            case .periodic: index < 96 || pair.1 == keys[index + 1 - 96]
            case .random, .zipf: pair.1 == 0
            }
        }
        return Double(hits) / Double(keys.count - 1)
    }

    @Test(arguments: SyntheticPattern.allCases)
    func theTheoreticalBestIsWhatTheRuleGives(pattern: SyntheticPattern) {
        let keys = pattern.keys(count: 100_000, seed: 7)
        #expect(keys.allSatisfy { $0 < UInt32(SyntheticPattern.keyCount) })
        #expect(abs(bestShare(pattern, keys) - pattern.theoreticalBest) < 0.006)
        #expect(keys == pattern.keys(count: 100_000, seed: 7))
        if pattern != .sequential { #expect(keys != pattern.keys(count: 100_000, seed: 8)) }
    }

    @Test func verdictsFollowTheirRules() {
        func isKept(_ pattern: SyntheticPattern, _ accuracy: Double) -> Bool {
            PatternVerdict(pattern, positions: 10_000, hits: Int(accuracy * 10_000)).isKept
        }
        #expect(isKept(.sequential, 0.995) && !isKept(.sequential, 0.99) && !isKept(.periodic, 0.98))
        let best = SyntheticPattern.mixed.theoreticalBest
        #expect(isKept(.mixed, best - 0.009) && !isKept(.mixed, best - 0.012))
        // Chance is 1/64; 0.41 points are 3.3 standard deviations.
        #expect(isKept(.random, 1.0 / 64) && !isKept(.random, 1.0 / 64 + 0.006) && !isKept(.random, 0.005))
        #expect(!PatternVerdict(.random, positions: 0, hits: 0).isKept || SyntheticPattern.random.chance < 1)
    }
}
