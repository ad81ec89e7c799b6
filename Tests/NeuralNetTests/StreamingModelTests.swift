import NeuralKernels
import NeuralNet
import PredisPrimitives
import Testing

@Suite("Streams that are followed token by token")
struct StreamingModelTests {
    private static let shapes: [NetworkConfiguration] = [
        NetworkConfiguration(vocabulary: 70, embeddingWidth: 16, layers: 1, hiddenWidth: 16),
        NetworkConfiguration(
            vocabulary: 300,
            embeddingWidth: 24,
            gap: .init(buckets: 5, width: 8),
            hiddenWidth: 32,
            horizon: 3,
            hasConfidenceHead: true
        ),
        NetworkConfiguration(
            vocabulary: 65,
            embeddingWidth: 16,
            hiddenWidth: 16,
            attention: .init(score: .dot, window: 4),
            hasConfidenceHead: true
        ),
        NetworkConfiguration(
            vocabulary: 40,
            embeddingWidth: 16,
            layers: 1,
            hiddenWidth: 32,
            attention: .init(score: .additive, window: 3),
            horizon: 2
        ),
    ]

    private static let sets = InstructionSet.available

    /// Sequences side by side, every position judged.
    private func batch(_ shape: NetworkConfiguration, lanes: Int, steps: Int, seed: UInt64) -> SequenceBatch {
        var random = SplitMix64(seed: seed)
        let positions = lanes * steps
        func drawn(below end: Int) -> Int32 { Int32(random.next() % UInt64(end)) }
        return SequenceBatch(
            lanes: lanes,
            steps: steps,
            tokens: (0..<positions).map { _ in drawn(below: shape.vocabulary) },
            gaps: shape.gap.map { gap in (0..<positions).map { _ in drawn(below: gap.buckets) } } ?? [],
            targets: (0..<positions).map { _ in drawn(below: shape.vocabulary) },
            futures: (0..<positions * shape.horizon).map { _ in drawn(below: shape.vocabulary) }
        )
    }

    private func network(_ shape: NetworkConfiguration) throws -> Network {
        // Twice the usual size, so that gates leave the middle of their range.
        let drawn = Initialisation(seed: 5).tensors(for: ParameterLayout(shape))
        let doubled = drawn.map { NamedTensor(name: $0.name, shape: $0.shape, values: $0.values.map { 2 * $0 }) }
        return try Network(shape, tensors: doubled)
    }

    private struct Results: Equatable {
        var logits: [Float] = []
        var horizon: [Float] = []
        var confidence: [Float] = []
        var keys: [Int32] = []
    }

    /// What the model says after each step, lanes one after the other or all at once.
    private func follow(
        _ model: consuming StreamingModel,
        _ batch: SequenceBatch,
        streams: [Int],
        together: Bool
    ) -> [Results] {
        var model = model
        var results = [Results](repeating: Results(), count: batch.tokens.count)
        var keys = [Int32](repeating: 0, count: 8)
        var scores = [Float](repeating: 0, count: 8)
        func note(_ row: Int, _ position: Int) {
            results[position].logits = Array(model.logits(row: row))
            let found = model.top(row: row, keys: &keys, scores: &scores)
            results[position].keys = Array(keys.prefix(found))
            results[position].confidence = model.confidence(row: row).map { [$0] } ?? []
        }
        for step in 0..<batch.steps {
            let first = step * batch.lanes
            if together {
                let tokens = Array(batch.tokens[first..<first + batch.lanes])
                let gaps = batch.gaps.isEmpty ? [] : Array(batch.gaps[first..<first + batch.lanes])
                model.advance(streams: streams.span, tokens: tokens.span, gaps: gaps.span)
                model.predict()
                for lane in 0..<batch.lanes { note(lane, first + lane) }
                guard model.configuration.horizon > 0 else { continue }
                model.predict(.horizon)
                for lane in 0..<batch.lanes { results[first + lane].horizon = Array(model.logits(row: lane)) }
            } else {
                for lane in 0..<batch.lanes {
                    let gap = batch.gaps.isEmpty ? 0 : batch.gaps[first + lane]
                    model.advance(stream: streams[lane], token: batch.tokens[first + lane], gap: gap)
                    model.predict()
                    note(0, first + lane)
                    guard model.configuration.horizon > 0 else { continue }
                    model.predict(.horizon)
                    results[first + lane].horizon = Array(model.logits())
                }
            }
        }
        return results
    }

    @Test("Every step gives what the slow twin gives for the whole sequence", arguments: shapes, sets)
    func twin(shape: NetworkConfiguration, set: InstructionSet) throws {
        let kernels = try #require(Kernels(set))
        let network = try network(shape)
        let batch = batch(shape, lanes: 3, steps: 9, seed: 1)
        var twin = TwinNetwork(shape, TrainingConfiguration(), network.tensors(), lanes: 3)
        let expected = twin.run(batch, step: nil)
        let results = try follow(
            StreamingModel(network, streams: 3, kernels: kernels),
            batch,
            streams: [0, 1, 2],
            together: false
        )
        for (position, result) in results.enumerated() {
            #expect(zip(result.logits, expected.logits[position]).allSatisfy { abs(Double($0) - $1) < 1e-5 })
            if shape.horizon > 0 {
                #expect(
                    zip(result.horizon, expected.horizonLogits[position]).allSatisfy { abs(Double($0) - $1) < 1e-5 }
                )
            }
            if shape.hasConfidenceHead {
                let confidence = 1 / (1 + exponential(-expected.confidenceLogits[position]))
                #expect(abs(Double(result.confidence[0]) - confidence) < 1e-5)
            }
            let sorted = result.logits.indices.sorted { result.logits[$0] > result.logits[$1] }
            #expect(result.keys == sorted.prefix(8).map(Int32.init))
        }
    }

    @Test("Many streams at once give the bits of each alone, wherever their states lie", arguments: shapes, sets)
    func batched(shape: NetworkConfiguration, set: InstructionSet) throws {
        let kernels = try #require(Kernels(set))
        let network = try network(shape)
        let quantised = QuantisedNetwork(network)
        let batch = batch(shape, lanes: 7, steps: 6, seed: 2)
        let apart = [4, 9, 0, 2, 8, 5, 1]
        func model(_ isQuantised: Bool) throws -> StreamingModel {
            isQuantised
                ? try StreamingModel(quantised, streams: 10, maximumRows: 7, kernels: kernels)
                : try StreamingModel(network, streams: 10, maximumRows: 7, kernels: kernels)
        }
        for isQuantised in [false, true] {
            let alone = try follow(model(isQuantised), batch, streams: Array(0..<7), together: false)
            #expect(try follow(model(isQuantised), batch, streams: Array(0..<7), together: true) == alone)
            #expect(try follow(model(isQuantised), batch, streams: apart, together: true) == alone)
            #expect(try follow(model(isQuantised), batch, streams: apart, together: false) == alone)
        }
    }

    @Test("int8 gives the reference's bits on every set, unless attention adds floats", arguments: shapes, sets)
    func quantisedBits(shape: NetworkConfiguration, set: InstructionSet) throws {
        guard shape.attention == nil else { return }
        let kernels = try #require(Kernels(set))
        let quantised = try QuantisedNetwork(network(shape))
        var plain = shape
        plain.hasConfidenceHead = false
        let batch = batch(plain, lanes: 2, steps: 8, seed: 3)
        let fast = try follow(
            StreamingModel(quantised, streams: 2, kernels: kernels),
            batch,
            streams: [0, 1],
            together: false
        )
        let slow = try follow(
            StreamingModel(quantised, streams: 2, kernels: .reference),
            batch,
            streams: [0, 1],
            together: false
        )
        #expect(fast.map(\.logits) == slow.map(\.logits))
        #expect(fast.map(\.horizon) == slow.map(\.horizon))
    }

    /// A weight is off by up to 1/254 of its row's greatest and an output by up to 1/254: over a few dozen inputs with signs at
    /// random that stays near one part in a hundred of the spread of logits, which is what is asked here.
    @Test("int8 is near float", arguments: shapes)
    func quantisedError(shape: NetworkConfiguration) throws {
        let network = try network(shape)
        let batch = batch(shape, lanes: 2, steps: 40, seed: 4)
        let exact = try follow(StreamingModel(network, streams: 2), batch, streams: [0, 1], together: false)
        let rounded = try follow(
            StreamingModel(QuantisedNetwork(network), streams: 2),
            batch,
            streams: [0, 1],
            together: false
        )
        var error = 0.0
        var spread = 0.0
        for (float, int8) in zip(exact, rounded) {
            let mean = Double(float.logits.reduce(0, +)) / Double(float.logits.count)
            for (a, b) in zip(float.logits, int8.logits) {
                error += Double((a - b) * (a - b))
                spread += (Double(a) - mean) * (Double(a) - mean)
            }
        }
        #expect((error / spread).squareRoot() < 0.02)
    }

    @Test("A stream that is reset begins anew and leaves the others alone", arguments: shapes)
    func reset(shape: NetworkConfiguration) throws {
        var model = try StreamingModel(network(shape), streams: 3)
        func logits(_ model: inout StreamingModel, _ stream: Int, _ token: Int32) -> [Float] {
            model.advance(stream: stream, token: token)
            model.predict()
            return Array(model.logits())
        }
        let first = logits(&model, 0, 7)
        #expect(logits(&model, 1, 7) == first)
        let second = logits(&model, 0, 7)
        #expect(second != first)
        model.reset(stream: 0)
        #expect(logits(&model, 0, 7) == first)
        #expect(logits(&model, 1, 7) == second)
    }

    @Test("Probabilities of the key head add up to one")
    func probabilities() throws {
        var model = try StreamingModel(network(Self.shapes[1]))
        model.advance(token: 3, gap: 2)
        model.predict()
        let sum = model.logSumExp()
        #expect(abs(model.logits().map { exponential(Double($0 - sum)) }.reduce(0, +) - 1) < 1e-5)
    }

    @Test("A network that reads backwards cannot stream, and counts begin at one")
    func refusals() throws {
        var shape = Self.shapes[0]
        let network = try network(shape)
        #expect(throws: NeuralNetError.self) { _ = try StreamingModel(network, streams: 0) }
        #expect(throws: NeuralNetError.self) { _ = try StreamingModel(network, maximumRows: 0) }
        shape.isBidirectional = true
        let backwards = try self.network(shape)
        #expect(throws: NeuralNetError.self) { _ = try StreamingModel(backwards) }
    }

    private func exponential(_ x: Double) -> Double {
        var sum = 1.0
        var term = 1.0
        // Halved until small, then squared back.
        let halvings = 10
        let small = x / Double(1 << halvings)
        for n in 1...12 {
            term *= small / Double(n)
            sum += term
        }
        for _ in 0..<halvings { sum *= sum }
        return sum
    }
}
