import Foundation
import NeuralNet
import Testing

@Suite("Network configuration")
struct NetworkConfigurationTests {
    @Test("Every sample is valid", arguments: Samples.combinations)
    func valid(combination: Samples.Combination) throws {
        try combination.network.validate()
        try combination.training.validate(for: combination.network)
    }

    @Test("Settings out of range or against each other are refused by name")
    func invalid() throws {
        let wrong: [(String, (inout NetworkConfiguration) -> Void)] = [
            ("vocabulary is 1", { $0.vocabulary = 1 }),
            ("vocabulary is 16777217", { $0.vocabulary = 1 << 24 + 1 }),
            ("embeddingWidth is 0", { $0.embeddingWidth = 0 }),
            ("add up to 20", { $0.embeddingWidth = 20 }),
            ("add up to 37", { $0.gap = .init(buckets: 4, width: 5) }),
            ("gap.buckets is 1", { $0.gap = .init(buckets: 1, width: 16) }),
            ("gap.width is 0", { $0.gap = .init(buckets: 4, width: 0) }),
            ("layers is 0", { $0.layers = 0 }),
            ("layers is 9", { $0.layers = 9 }),
            ("hiddenWidth is 8", { $0.hiddenWidth = 8 }),
            ("hiddenWidth is 40", { $0.hiddenWidth = 40 }),
            ("attention.window is 0", { $0.attention = .init(score: .dot, window: 0) }),
            ("horizon is -1", { $0.horizon = -1 }),
            ("dropout is 1.0", { $0.dropout = 1 }),
            ("dropout is nan", { $0.dropout = .nan }),
            ("it acts between layers", { ($0.layers, $0.dropout) = (1, 0.5) }),
            ("parameters", { ($0.vocabulary, $0.hiddenWidth) = (1 << 24, 4_096) }),
        ]
        for (message, change) in wrong {
            var network = NetworkConfiguration(vocabulary: 100)
            change(&network)
            let error = #expect(throws: NeuralNetError.self) { try network.validate() }
            #expect(error?.code == .configuration)
            #expect(error?.description.contains(message) == true, "\(message): \(error?.description ?? "")")
        }
    }

    @Test("Training settings out of range are refused by name")
    func invalidTraining() throws {
        let wrong: [(String, (inout TrainingConfiguration) -> Void)] = [
            ("beta1", { $0.optimizer.beta1 = 1 }),
            ("beta2", { $0.optimizer.beta2 = -0.1 }),
            ("epsilon", { $0.optimizer.epsilon = 0 }),
            ("weightDecay", { $0.optimizer.weightDecay = -1 }),
            ("gradientNormLimit", { $0.gradientNormLimit = 0 }),
            ("gradientNormLimit", { $0.gradientNormLimit = .nan }),
            ("gradientNormLimit", { $0.gradientNormLimit = .infinity }),
            ("horizonWeight", { $0.horizonWeight = -1 }),
            ("confidenceWeight", { $0.confidenceWeight = .infinity }),
            ("choices", { $0.choices = 5..<5 }),
            ("choices", { $0.choices = -1..<5 }),
            ("choices", { $0.choices = 0..<201 }),
            ("sampledKeys", { $0.sampledKeys = 65 }),
            ("sampledKeys", { $0.sampledKeys = 128 }),
        ]
        for (setting, change) in wrong {
            var training = TrainingConfiguration()
            change(&training)
            let error = #expect(throws: NeuralNetError.self) {
                try training.validate(for: NetworkConfiguration(vocabulary: 200))
            }
            #expect(error?.description.hasPrefix(setting) == true, "\(error?.description ?? "")")
        }
    }

    @Test("A configuration survives JSON", arguments: Samples.combinations)
    func coding(combination: Samples.Combination) throws {
        let network = try JSONDecoder().decode(
            NetworkConfiguration.self,
            from: JSONEncoder().encode(combination.network)
        )
        #expect(network == combination.network)
        let training = try JSONDecoder().decode(
            TrainingConfiguration.self,
            from: JSONEncoder().encode(combination.training)
        )
        #expect(training == combination.training)
    }

    @Test("Batches that do not fit the network are refused")
    func batches() throws {
        let combination = Samples.combinations[4]
        let wrong: [(String, (inout SequenceBatch) -> Void)] = [
            ("0 lanes", { $0.lanes = 0 }),
            ("tokens", { $0.tokens.removeLast() }),
            ("gaps", { $0.gaps = [1] }),
            ("targets", { $0.targets.append(0) }),
            ("futures", { $0.futures = [] }),
            ("restarts", { $0.restarts = [] }),
            ("token 23 at index 4", { $0.tokens[4] = 23 }),
            ("token -1 at index 4", { $0.tokens[4] = -1 }),
            ("target 23 at index 2", { $0.targets[2] = 23 }),
            ("target -2 at index 2", { $0.targets[2] = -2 }),
            ("future token 23 at index 7", { $0.futures[7] = 23 }),
        ]
        for (message, change) in wrong {
            var batch = Samples.batch(combination)
            change(&batch)
            let error = #expect(throws: NeuralNetError.self) { try batch.validate(for: combination.network) }
            #expect(error?.code == .batch)
            #expect(error?.description.contains(message) == true, "\(message): \(error?.description ?? "")")
        }
    }

    @Test("A bidirectional network is judged at the last step only, and gap buckets have an end")
    func specialBatches() throws {
        let both = Samples.combinations[5]
        try Samples.batch(both).validate(for: both.network)
        var early = Samples.batch(both)
        early.targets[4] = 1
        #expect(throws: NeuralNetError.self) { try early.validate(for: both.network) }
        let gaps = Samples.combinations[2]
        var late = Samples.batch(gaps)
        late.gaps[3] = 6
        #expect(throws: NeuralNetError.self) { try late.validate(for: gaps.network) }
    }
}
