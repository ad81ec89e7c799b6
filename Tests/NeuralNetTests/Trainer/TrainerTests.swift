import Foundation
import NeuralNet
import PredisPrimitives
import Testing

@Suite struct TrainerTests {
    private static let vocabulary = 6

    /// A few streams that walk around the tokens, the last two of them for validation.
    private func sets() -> (training: SequenceSet, validation: SequenceSet) {
        var generator = SplitMix64(seed: 5)
        var tokens: [Int32] = []
        var segments: [SequenceSet.Segment] = []
        for _ in 0..<9 {
            let start = tokens.count
            for _ in 0..<Int.random(in: 5...25, using: &generator) {
                let isOrdered = Int.random(in: 0..<4, using: &generator) > 0
                tokens.append(isOrdered ? (tokens.last ?? 0) % 5 + 1 : Int32.random(in: 1...5, using: &generator))
            }
            segments.append(.init(streamStart: start, judged: start..<tokens.count))
        }
        return (
            SequenceSet(tokens: tokens, gaps: [], segments: Array(segments.dropLast(2))),
            SequenceSet(tokens: tokens, gaps: [], segments: Array(segments.suffix(2)))
        )
    }

    private func configuration(epochs: Int = 3) -> TrainerConfiguration {
        var configuration = TrainerConfiguration(epochs: epochs, patience: epochs, lanes: 2, window: 4, seed: 11)
        configuration.learningRate = .cosine(peak: 0.1, warmUp: 5, total: 40, floor: 0.01)
        return configuration
    }

    private func trainer(_ configuration: TrainerConfiguration) throws -> Trainer {
        let sets = sets()
        return try Trainer(configuration, training: sets.training, validation: sets.validation)
    }

    private func engine() -> CountingEngine {
        CountingEngine(vocabulary: Self.vocabulary, lanes: 2, steps: 4)
    }

    @Test func everyBatchHasAStepAndTheRateOfItsPlace() throws {
        var engine = engine()
        let outcome = try trainer(configuration()).run(&engine)
        #expect(outcome.reason == .finished)
        #expect(engine.calls.map(\.step) == Array(1...engine.calls.count))
        #expect(outcome.progress.step == engine.calls.count)
        // Rises over five steps, then falls.
        let steps = Trainer.stepsPerEpoch(configuration(), sets().training)
        #expect(abs(engine.calls.count - 3 * steps) <= 6)
        let rates = engine.calls.map(\.rate)
        #expect(zip(rates, rates.dropFirst()).prefix(4).allSatisfy { $0 < $1 })
        #expect(rates.dropFirst(6).first.map { $0 > rates[rates.count - 1] } == true)
        let judged = sets().training.judgedCount
        #expect(outcome.progress.history.map(\.training.judged) == [judged, judged, judged])
    }

    @Test func continuingAfterAnyBatchEndsWithTheSameBits() throws {
        let trainer = try trainer(configuration())
        var uninterrupted = engine()
        var states: [TrainerState] = []
        let whole = try trainer.run(
            &uninterrupted,
            hooks: TrainerHooks(isCheckpointDue: { _ in true }, save: { states.append($0) })
        )
        #expect(states.count > whole.progress.step)
        for state in states {
            var engine = engine()
            let rest = try trainer.run(&engine, from: state)
            #expect(rest == whole)
            #expect(engine.snapshot() == uninterrupted.snapshot())
        }
    }

    /// What somebody could write into a checkpoint, whose checksum anybody can compute.
    @Test(arguments: [
        (#""epoch":1"#, #""epoch":-1"#), (#""epoch":1"#, #""epoch":4"#), (#""batch":2"#, #""batch":-3"#),
        (#""batch":2"#, #""batch":9007199254740993"#), (#""batch":2"#, #""batch":3"#),
        (#""step":"#, #""step":9223372036854775807,"other":"#), (#""step":"#, #""step":-1,"other":"#),
        (#""total":40"#, #""total":5"#), (#""reductions":0"#, #""reductions":-1"#), (#""stale":0"#, #""stale":7"#),
        (#""steps":"#, #""steps":-9,"other":"#), (#""judged":"#, #""judged":-1,"other":"#),
        (#""hits":"#, #""hits":9223372036854775807,"other":"#), (#""lossSum":"#, #""lossSum":-1,"other":"#),
        (#""isBest":true"#, #""isBest":false"#),
    ])
    func aStateThatNoRunCanHaveLeftIsRefused(_ part: String, _ forged: String) throws {
        let trainer = try trainer(configuration())
        var engine = engine()
        var states: [TrainerState] = []
        _ = try trainer.run(
            &engine,
            hooks: TrainerHooks(isCheckpointDue: { _ in true }, save: { states.append($0) })
        )
        var state = try #require(states.first { $0.progress.epoch == 1 && $0.progress.batch == 2 })
        #expect(throws: Never.self) { try trainer.run(&engine, from: state) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(state.progress), as: UTF8.self)
        // Sorted, the run's own epoch stands before those of its history.
        let place = try #require(text.range(of: part))
        let changed = text.replacingCharacters(in: place, with: forged)
        state.progress = try JSONDecoder().decode(TrainerProgress.self, from: Data(changed.utf8))
        let error = #expect(throws: NeuralNetError.self) { try trainer.run(&engine, from: state) }
        #expect(error?.code == .snapshot, "\(changed)")
    }

    @Test func beingStoppedAfterAnyBatchLeavesAStateToContinueFrom() throws {
        let trainer = try trainer(configuration(epochs: 2))
        var uninterrupted = engine()
        let whole = try trainer.run(&uninterrupted)
        for last in 1..<whole.progress.step {
            var engine = engine()
            var state: TrainerState?
            var batches = 0
            let first = try trainer.run(
                &engine,
                hooks: TrainerHooks(
                    save: { state = $0 },
                    shouldStop: {
                        batches += 1
                        return batches == last
                    }
                )
            )
            #expect(first.reason == .interrupted && first.progress.step == last)
            var other = self.engine()
            #expect(try trainer.run(&other, from: state) == whole)
        }
    }

    @Test func theBestEpochIsKeptAndPatienceEndsTraining() throws {
        var configuration = configuration(epochs: 20)
        configuration.patience = 3
        configuration.minimumGain = 0.01
        let trainer = try trainer(configuration)
        var engine = engine()
        engine.evaluationLosses = [3, 2, 2.5, 1, 0.995, 1.5, 1.2, 0.1]
        var snapshots: [[NamedTensor]] = []
        var events: [Int] = []
        let outcome = try trainer.run(
            &engine,
            hooks: TrainerHooks(
                listen: { if case .stoppedEarly(let best) = $0 { events.append(best) } },
                save: { snapshots.append($0.snapshot.parameters) }
            )
        )
        // 0.995 is not better by 0.01; three epochs after the fourth bring nothing.
        #expect(outcome.reason == .stoppedEarly)
        #expect(outcome.progress.history.map(\.isBest) == [true, true, false, true, false, false, false])
        #expect(outcome.progress.best?.epoch == 4 && events == [4])
        #expect(outcome.parameters == snapshots[3])
        #expect(outcome.parameters != snapshots[6])
    }

    @Test func aValueThatIsNotFiniteEndsTrainingAndNamesTheStep() throws {
        var engine = engine()
        engine.failingStep = 7
        var saved: [Int] = []
        let error = #expect(throws: NeuralNetError.self) {
            try trainer(configuration()).run(
                &engine,
                hooks: TrainerHooks(isCheckpointDue: { _ in true }, save: { saved.append($0.progress.step) })
            )
        }
        #expect(error?.code == .notFinite && error?.description.contains("step 7") == true)
        #expect(saved.last == 6)
        var other = self.engine()
        other.evaluationLosses = [.nan]
        #expect(throws: NeuralNetError.self) { try trainer(configuration()).run(&other) }
    }

    @Test func aFailedCheckpointEndsTraining() throws {
        struct Full: Error {}
        var engine = engine()
        #expect(throws: Full.self) {
            try trainer(configuration()).run(&engine, hooks: TrainerHooks(save: { _ in throw Full() }))
        }
    }

    @Test func paceFollowsTheClock() throws {
        var engine = engine()
        var time = 100.0
        var paces: [TrainerPace] = []
        let outcome = try trainer(configuration(epochs: 1)).run(
            &engine,
            hooks: TrainerHooks(
                now: {
                    time += 0.5
                    return time
                },
                listen: { if case .batch(let pace) = $0 { paces.append(pace) } }
            )
        )
        let last = try #require(paces.last)
        #expect(last.batch == last.batches && last.batch == paces.count)
        #expect(last.tally.judged == outcome.progress.history[0].training.judged)
        #expect(last.remainingSeconds == 0)
        // Two looks at the clock before the first batch, one for each.
        let seconds = 0.5 * Double(paces.count + 1)
        #expect(abs(last.positionsPerSecond - Double(last.tally.judged) / seconds) < 1e-9)
    }

    @Test func settingsThatCannotBeAreRefused() {
        let changes: [(inout TrainerConfiguration) -> Void] = [
            { $0.epochs = 0 }, { $0.patience = 0 }, { $0.minimumGain = -1 }, { $0.lanes = 0 }, { $0.window = 0 },
            { $0.learningRate = .constant(rate: .nan) },
        ]
        for change in changes {
            var configuration = TrainerConfiguration()
            change(&configuration)
            #expect(throws: NeuralNetError.self) { try configuration.validate() }
        }
        let empty = SequenceSet(tokens: [], gaps: [], segments: [])
        #expect(throws: NeuralNetError.self) {
            try Trainer(TrainerConfiguration(), training: empty, validation: empty)
        }
    }
}
