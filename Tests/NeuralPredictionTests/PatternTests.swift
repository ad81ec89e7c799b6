import NeuralPrediction
import Testing
import Workloads

@Suite struct PatternTests {
    /// The share of positions that whoever knows the rule foretells.
    private func bestShare(_ stream: DemonstrationStream, _ keys: [UInt32]) -> Double {
        let count = UInt32(DemonstrationStream.keyCount)
        let hits = zip(keys, keys.dropFirst()).enumerated().count { index, pair in
            switch stream {
            case .pattern(.sequential), .pattern(.mixed): pair.1 == (pair.0 + 1) % count
            case .pattern(.periodic): index < 96 || pair.1 == keys[index + 1 - 96]
            case .pattern(.random), .zipf: pair.1 == 0
            }
        }
        return Double(hits) / Double(keys.count - 1)
    }

    @Test(arguments: DemonstrationStream.allCases)
    func theTheoreticalBestIsWhatTheRuleGives(stream: DemonstrationStream) {
        let keys = stream.keys(count: 100_000, seed: 7)
        #expect(keys.allSatisfy { $0 < UInt32(DemonstrationStream.keyCount) })
        #expect(abs(bestShare(stream, keys) - stream.theoreticalBest) < 0.006)
        #expect(keys == stream.keys(count: 100_000, seed: 7))
        if stream != .pattern(.sequential) { #expect(keys != stream.keys(count: 100_000, seed: 8)) }
    }

    @Test func verdictsFollowTheirRules() {
        func isKept(_ stream: DemonstrationStream, _ accuracy: Double) -> Bool {
            PatternVerdict(stream, positions: 10_000, hits: Int(accuracy * 10_000)).isKept
        }
        #expect(isKept(.pattern(.sequential), 0.995) && !isKept(.pattern(.sequential), 0.99))
        #expect(!isKept(.pattern(.periodic), 0.98))
        let best = DemonstrationStream.pattern(.mixed).theoreticalBest
        #expect(isKept(.pattern(.mixed), best - 0.009) && !isKept(.pattern(.mixed), best - 0.012))
        // Chance is 1/64; 0.41 points are 3.3 standard deviations.
        let random = DemonstrationStream.pattern(.random)
        #expect(isKept(random, 1.0 / 64) && !isKept(random, 1.0 / 64 + 0.006) && !isKept(random, 0.005))
        #expect(!PatternVerdict(random, positions: 0, hits: 0).isKept || random.chance < 1)
    }
}
