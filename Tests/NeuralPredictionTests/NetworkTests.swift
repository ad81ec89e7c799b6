import Features
import NeuralNet
import PredisPrimitives
import Testing
import Workloads

@testable import NeuralPrediction

/// The trainer and the evaluation with the network itself.
@Suite struct NetworkTests {
    private struct Material {
        let history: AccessHistory
        let vocabulary: Vocabulary
        let dataset: AccessDataset
        var shape: NetworkConfiguration
    }

    private func material(
        seed: UInt64,
        count: Int = 240,
        keys: UInt32 = 9,
        clients: UInt32 = 5,
        horizon: Int = 0
    ) throws -> Material {
        var generator = SplitMix64(seed: seed)
        var clock = 0.0
        var last: [UInt32: UInt32] = [:]
        var names: [UInt32] = []
        var streams: [UInt32] = []
        var times: [Double] = []
        for _ in 0..<count {
            let client = UInt32.random(in: 0..<clients, using: &generator)
            let isOrdered = Int.random(in: 0..<4, using: &generator) > 0
            let key =
                isOrdered ? ((last[client] ?? 0) + 1) % keys : UInt32.random(in: 0..<(2 * keys), using: &generator)
            last[client] = key % keys
            clock += Double.random(in: 0...2, using: &generator)
            names.append(key)
            streams.append(client)
            times.append(clock)
        }
        let history = AccessHistory(name: "h", keys: names, clients: streams, times: times)
        var limits = Vocabulary.Limits()
        limits.buckets = 3
        limits.minimumCount = 6
        let split = try TimeSplit(validation: 0.15, test: 0.3)
        let vocabulary = try Vocabulary(history, counting: split.range(of: .training, count: count), limits)
        return Material(
            history: history,
            vocabulary: vocabulary,
            dataset: try AccessDataset(history, vocabulary: vocabulary, split: split, gaps: TimeGaps(count: 6)),
            shape: NetworkConfiguration(
                vocabulary: vocabulary.count,
                embeddingWidth: 16,
                gap: .init(buckets: 6, width: 16),
                layers: 2,
                hiddenWidth: 16,
                dropout: 0.2,
                horizon: horizon,
                hasConfidenceHead: true
            )
        )
    }

    private func tensors(_ shape: NetworkConfiguration) -> [NamedTensor] {
        Initialisation(seed: 3, forgetBias: 1).tensors(for: ParameterLayout(shape))
    }

    private func engine(_ shape: NetworkConfiguration) throws -> CPUTrainingEngine {
        try CPUTrainingEngine(
            shape,
            training: TrainingConfiguration(seed: 5),
            tensors: tensors(shape),
            lanes: 3,
            maximumSteps: 4
        )
    }

    @Test func continuingAfterAnyBatchEndsWithTheSameBits() throws {
        let material = try material(seed: 1, count: 90, horizon: 2)
        let configuration = TrainerConfiguration(
            epochs: 2,
            patience: 2,
            lanes: 3,
            window: 4,
            learningRate: .plateau(rate: 0.02, factor: 0.5, patience: 1, floor: 0.001)
        )
        let trainer = try Trainer(
            configuration,
            training: material.dataset.set(of: .training),
            validation: material.dataset.set(of: .validation, warmUp: 8),
            horizon: 2
        )
        var uninterrupted = try engine(material.shape)
        var states: [TrainerState] = []
        let whole = try trainer.run(
            &uninterrupted,
            hooks: TrainerHooks(isCheckpointDue: { _ in true }, save: { states.append($0) })
        )
        #expect(states.count > 8)
        for state in states {
            var engine = try engine(material.shape)
            let rest = try trainer.run(&engine, from: state)
            #expect(rest == whole, "after \(state.progress.step) updates")
            #expect(engine.snapshot() == uninterrupted.snapshot(), "after \(state.progress.step) updates")
        }
    }

    @Test func aReportIsWhatAskingAtEveryPositionGives() throws {
        for seed in 0..<3 as Range<UInt64> {
            let material = try material(seed: seed)
            let dataset = material.dataset
            let subject = EvaluationSubject(dataset, of: material.history, vocabulary: material.vocabulary, horizon: 3)
            let parameters = tensors(material.shape)
            let names = KeyNames(material.vocabulary, material.history)
            var tally = PredictionTally(subject, name: "network")
            for segment in dataset.segments(of: .test) {
                for position in segment.judged {
                    let before = segment.streamStart..<position
                    let next = try NextKeys(
                        material.shape,
                        tensors: parameters,
                        vocabulary: material.vocabulary,
                        after: Array(dataset.tokens[before]),
                        gaps: Array(dataset.gaps[before]),
                        count: material.vocabulary.keyCount
                    )
                    var ranked: [UInt32] = []
                    names.keys(next.choices.map(\.token)[...], into: &ranked)
                    let own = next.choices.first { $0.token == dataset.tokens[position] }?.probability
                    tally.add(
                        segment,
                        position,
                        ranked: ranked[...],
                        loss: own.map { -Logarithm.natural($0) },
                        confidence: next.confidence
                    )
                }
            }
            let report = try subject.report(
                on: .float(Network(material.shape, tensors: parameters)),
                history: material.history,
                vocabulary: material.vocabulary,
                name: "network"
            )
            let slow = tally.report
            #expect(report.all.positions == 72 && slow.all.positions == 72)
            for (fast, slow) in [(report.all, slow.all), (report.inVocabulary, slow.inVocabulary)] {
                #expect(counts(fast) == counts(slow), "seed \(seed)")
            }
            let perplexities = (
                try #require(report.inVocabulary.perplexity), try #require(slow.inVocabulary.perplexity)
            )
            #expect(abs(perplexities.0 - perplexities.1) < 1e-3, "seed \(seed)")
            #expect(report.reliability?.bins.map(\.positions) == slow.reliability?.bins.map(\.positions))
        }
    }

    @Test func aReportOnWindowsIsWhatEachWindowGives() throws {
        var material = try material(seed: 4)
        material.shape.isBidirectional = true
        let (dataset, window) = (material.dataset, 5)
        let subject = EvaluationSubject(dataset, of: material.history, vocabulary: material.vocabulary, horizon: 3)
        let names = KeyNames(material.vocabulary, material.history)
        var engine = try CPUTrainingEngine(
            material.shape,
            training: TrainingConfiguration(),
            tensors: tensors(material.shape),
            lanes: 1,
            maximumSteps: window
        )
        var tally = PredictionTally(subject, name: "network")
        for segment in dataset.segments(of: .test) {
            for position in segment.judged {
                let places = (position - window + 1...position).map { $0 > segment.streamStart ? $0 - 1 : nil }
                let batch = SequenceBatch(
                    lanes: 1,
                    steps: window,
                    tokens: places.map { $0.map { dataset.tokens[$0] } ?? 0 },
                    gaps: places.map { $0.map { dataset.gaps[$0] } ?? 0 },
                    targets: Array(repeating: -1, count: window - 1) + [dataset.tokens[position]],
                    restarts: [true]
                )
                let result = try engine.evaluate(batch, topKeys: material.vocabulary.count)
                var ranked: [UInt32] = []
                names.keys(result.topKeys[...], into: &ranked)
                tally.add(
                    segment,
                    position,
                    ranked: ranked[...],
                    loss: subject.isInVocabulary[Int(dataset.keys[position])] ? Double(result.keyLoss[0]) : nil,
                    confidence: Double(result.confidence[0])
                )
            }
        }
        let report = try subject.report(
            onWindows: Network(material.shape, tensors: tensors(material.shape)),
            window: window,
            history: material.history,
            vocabulary: material.vocabulary,
            name: "network"
        )
        let slow = tally.report
        #expect(counts(report.all) == counts(slow.all) && counts(report.inVocabulary) == counts(slow.inVocabulary))
        #expect(report.all.positions == 72)
        let perplexities = (try #require(report.inVocabulary.perplexity), try #require(slow.inVocabulary.perplexity))
        #expect(abs(perplexities.0 - perplexities.1) < 1e-3)
        #expect(report.reliability?.bins.map(\.positions) == slow.reliability?.bins.map(\.positions))
    }

    private func counts(_ count: AccuracyCount) -> [Int] {
        [count.positions, count.top1, count.top4, count.top8, count.top1Within, count.top4Within]
    }

    @Test func eightBitsAreNearlyAsGood() throws {
        let material = try material(seed: 2, count: 900, clients: 2)
        let network = try Network(material.shape, tensors: tensors(material.shape))
        let subject = EvaluationSubject(material.dataset, of: material.history, vocabulary: material.vocabulary)
        let reports = try [EvaluatedNetwork.float(network), .int8(QuantisedNetwork(network))].map {
            try subject.report(on: $0, history: material.history, vocabulary: material.vocabulary, name: "n")
        }
        let perplexities = try reports.map { try #require($0.inVocabulary.perplexity) }
        #expect(abs(perplexities[0] - perplexities[1]) < 0.05 * perplexities[0])
    }

    @Test(arguments: ["head.weight", "horizon.weight"])
    func weightsTooLargeToComputeWithAreAnError(_ name: String) throws {
        let material = try material(seed: 2, horizon: 2)
        let parameters = tensors(material.shape).map { tensor in
            guard tensor.name == name else { return tensor }
            let values = tensor.values.map { $0 < 0 ? -Float.greatestFiniteMagnitude : .greatestFiniteMagnitude }
            return NamedTensor(name: name, shape: tensor.shape, values: values)
        }
        #expect(throws: NeuralNetError.outputsNotFinite) {
            try NextKeys(
                material.shape,
                tensors: parameters,
                vocabulary: material.vocabulary,
                after: [1, 2],
                gaps: [0, 1],
                count: 3
            )
        }
        // Judging does not ask the horizon head.
        guard name != "horizon.weight" else { return }
        let network = try Network(material.shape, tensors: parameters)
        let subject = EvaluationSubject(material.dataset, of: material.history, vocabulary: material.vocabulary)
        for evaluated in [EvaluatedNetwork.float(network), .int8(QuantisedNetwork(network))] {
            #expect(throws: NeuralNetError.outputsNotFinite, "\(evaluated)") {
                try subject.report(
                    on: evaluated,
                    history: material.history,
                    vocabulary: material.vocabulary,
                    name: "n"
                )
            }
        }
    }

    @Test func aLargerVocabularyChangesNothingOfWhatIsKnown() throws {
        let material = try material(seed: 4, horizon: 3)
        let old = material.vocabulary
        let history = AccessHistory(name: "new", keys: (0..<60).map { 100 + UInt32($0 % 6) })
        var limits = Vocabulary.Limits()
        limits.keys = old.keyCount + 5
        let grown = old.extended(history, counting: 0..<60, limits)
        #expect(grown.vocabulary.keyCount == old.keyCount + 5)
        var shape = material.shape
        shape.vocabulary = grown.vocabulary.count
        let parameters = tensors(material.shape)
        let names = (0..<old.keyCount).compactMap { old.name(Int32($0 + 1)).map { Array($0) } }
        let strangers = ["100", "101", "102", "103", "104", "105", "106"].map { Array($0.utf8) }
        func ask(_ shape: NetworkConfiguration, _ words: Vocabulary, _ parameters: [NamedTensor]) throws -> NextKeys {
            let stream = [names[0], strangers[0], names[1], strangers[6], strangers[3]]
            return try NextKeys(
                shape,
                tensors: parameters,
                vocabulary: words,
                after: stream.map { words.token($0) },
                gaps: [0, 1, 2, 3, 4],
                count: words.keyCount
            )
        }
        let before = try ask(material.shape, old, parameters)
        let after = try ask(shape, grown.vocabulary, grown.tensors(from: parameters))
        // Tokens of old keys are the same; new keys share what their bucket had.
        for choice in before.choices {
            let same = after.choices.first { $0.token == choice.token }
            #expect(abs((same?.probability ?? 0) - choice.probability) < 1e-6)
        }
        let newKeys = after.choices.filter { $0.token > Int32(old.keyCount) }.reduce(0.0) { $0 + $1.probability }
        #expect(newKeys > 0 && abs(newKeys + after.otherKeys - before.otherKeys) < 1e-6)
        #expect(
            before.withinHorizon.allSatisfy { old in
                after.withinHorizon.contains { $0.token == old.token && abs($0.probability - old.probability) < 1e-6 }
            }
        )
        #expect(before.confidence == after.confidence)
    }

    @Test func aPatternIsLearned() throws {
        let keys = DemonstrationStream.pattern(.sequential).keys(count: 3000, seed: 1)
        let history = AccessHistory(name: "sequential", keys: keys)
        var limits = Vocabulary.Limits()
        limits.buckets = 1
        let vocabulary = try Vocabulary(history, counting: 0..<2400, limits)
        let dataset = try AccessDataset(history, vocabulary: vocabulary)
        let shape = NetworkConfiguration(vocabulary: vocabulary.count, embeddingWidth: 16, layers: 1, hiddenWidth: 16)
        var engine = try CPUTrainingEngine(
            shape,
            training: TrainingConfiguration(),
            tensors: tensors(shape),
            lanes: 8,
            maximumSteps: 8
        )
        let configuration = TrainerConfiguration(
            epochs: 8,
            patience: 8,
            lanes: 8,
            window: 8,
            learningRate: .constant(rate: 0.02)
        )
        let outcome = try Trainer(
            configuration,
            training: dataset.set(of: .training),
            validation: dataset.set(of: .validation)
        ).run(&engine)
        let report = try EvaluationSubject(dataset, of: history, vocabulary: vocabulary).report(
            on: .float(Network(shape, tensors: outcome.parameters)),
            history: history,
            vocabulary: vocabulary,
            name: "network"
        )
        #expect(PatternVerdict(.pattern(.sequential), positions: report.all.positions, hits: report.all.top1).isKept)
    }
}
