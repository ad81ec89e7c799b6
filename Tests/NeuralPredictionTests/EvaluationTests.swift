import NeuralNet
import PredisPrimitives
import Testing

@testable import NeuralPrediction

@Suite struct EvaluationTests {
    /// Keys 10 to 14 become numbers 0 to 4; training is the first 8 of 10 reads, the last is the test.
    private func subject(_ keys: [UInt32], test: Double, horizon: Int) throws -> EvaluationSubject {
        let history = AccessHistory(name: "h", keys: keys)
        var limits = Vocabulary.Limits()
        limits.minimumCount = 2
        let split = try TimeSplit(validation: 0.1, test: test)
        let training = split.range(of: .training, count: keys.count)
        let vocabulary = try Vocabulary(history, counting: training, limits)
        let dataset = try AccessDataset(history, vocabulary: vocabulary, split: split)
        return EvaluationSubject(dataset, of: history, vocabulary: vocabulary, horizon: horizon)
    }

    @Test func countsAreThoseOfAHandWorkedExample() throws {
        // Numbers: a=0 b=1 c=2 d=3. Training a b a b c, validation a, test b c d a.
        let subject = try subject([0, 1, 0, 1, 2, 0, 1, 2, 3, 0], test: 0.4, horizon: 2)
        let segment = try #require(subject.dataset.segments(of: .test).first)
        #expect(segment.judged == 6..<10)
        var tally = PredictionTally(subject, name: "hand")
        // Target b: first choice. Target c (not in the vocabulary): second; the first comes next after it. Target d: nothing
        // right, though a comes next. Target a, the last: fifth.
        tally.add(segment, 6, ranked: [1, 0], loss: 1, confidence: 0.95)
        tally.add(segment, 7, ranked: [3, 2], loss: nil, confidence: 0.35)
        tally.add(segment, 8, ranked: [1, 2, 4, 0], loss: nil, confidence: 0.31)
        tally.add(segment, 9, ranked: [1, 2, 3, 4, 0, 9, 9, 9, 9], loss: 3, confidence: 1)
        let report = tally.report
        #expect(report.all.positions == 4)
        #expect([report.all.top1, report.all.top4, report.all.top8] == [1, 2, 3])
        #expect([report.all.top1Within, report.all.top4Within] == [2, 3])
        #expect(report.all.perplexity == nil)
        #expect(report.inVocabulary.positions == 2)
        #expect([report.inVocabulary.top1, report.inVocabulary.top8] == [1, 2])
        #expect(report.inVocabulary.perplexity.map { abs($0 - Logarithm.exponential(2)) < 1e-12 } == true)
        let table = try #require(report.reliability)
        #expect(table.bins.map(\.positions) == [0, 0, 0, 2, 0, 0, 0, 0, 0, 2])
        #expect(table.bins[9].hits == 1 && table.bins[9].accuracy == 0.5)
        #expect(table.bins[3].confidence.map { abs($0 - 0.33) < 1e-12 } == true)
        // |0.66 - 0| + |1.95 - 1| over 4.
        #expect(table.expectedCalibrationError.map { abs($0 - 1.61 / 4) < 1e-12 } == true)
        let classes = Dictionary(uniqueKeysWithValues: report.classes.map { ($0.0, $0.1.positions) })
        // By frequency: a and b twice, c once: three keys over ten deciles.
        #expect(
            classes[.frequencyDecile(0)] == 1 && classes[.frequencyDecile(3)] == 1 && classes[.frequencyDecile(6)] == 1
        )
        #expect(classes[.unseenTarget] == 1 && classes[.unseenPrevious] == 1 && classes[.seenPrevious] == 3)
        #expect(classes[.streamPosition(4)] == 4)
    }

    @Test func aPromiseThatIsNoProbabilityHasABinToo() {
        let table = ReliabilityTable(
            [.nan, -1, 0, 0.999, 1, 2, .infinity].map { ConfidenceFit.Promise(confidence: $0, isKept: true) }
        )
        #expect(table.bins.map(\.positions) == [3, 0, 0, 0, 0, 0, 0, 0, 0, 4])
    }

    @Test func everyClassificationCoversEveryPosition() throws {
        var generator = SplitMix64(seed: 4)
        let keys = (0..<900).map { _ in
            UInt32.random(in: 0..<60, using: &generator) * UInt32.random(in: 0..<3, using: &generator)
        }
        let subject = try subject(keys, test: 0.3, horizon: 4)
        let report = subject.report(on: RepeatBaseline())
        func sum(_ belongs: (PositionClass) -> Bool) -> Int {
            report.classes.filter { belongs($0.0) }.reduce(0) { $0 + $1.1.positions }
        }
        #expect(report.all.positions == 270)
        #expect(sum { if case .streamPosition = $0 { true } else { false } } == 270)
        #expect(sum { if case .frequencyDecile = $0 { true } else { $0 == .unseenTarget } } == 270)
        #expect(sum { $0 == .seenPrevious || $0 == .unseenPrevious } == 270)
    }

    @Test func baselinesAreCountedAsTheSlowWayDoes() throws {
        for seed in 0..<5 as Range<UInt64> {
            var generator = SplitMix64(seed: seed)
            let keys = (0..<300).map { _ in UInt32.random(in: 0..<12, using: &generator) }
            let horizon = 3
            let subject = try subject(keys, test: 0.3, horizon: horizon)
            let numbers = subject.dataset.keys
            for baseline in Baselines.fitted(to: subject.dataset, keyCount: 12) {
                let report = report(subject, baseline)
                var top = [0, 0, 0]
                var within = [0, 0]
                for position in 210..<300 {
                    var ranked: [UInt32] = []
                    baseline.rank(after: numbers[..<position], into: &ranked)
                    for (index, depth) in [1, 4, 8].enumerated() where ranked.prefix(depth).contains(numbers[position])
                    {
                        top[index] += 1
                    }
                    let next = Set(numbers[position..<min(300, position + horizon)])
                    for (index, depth) in [1, 4].enumerated() where !next.isDisjoint(with: ranked.prefix(depth)) {
                        within[index] += 1
                    }
                }
                let counts = report.all
                #expect([counts.top1, counts.top4, counts.top8] == top, "seed \(seed), \(baseline.name)")
                #expect([counts.top1Within, counts.top4Within] == within, "seed \(seed), \(baseline.name)")
            }
        }
    }

    private func report(_ subject: EvaluationSubject, _ baseline: any Baseline) -> EvaluationReport {
        subject.report(on: baseline)
    }
}
