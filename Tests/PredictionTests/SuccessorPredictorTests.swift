import AccessModel
import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct SuccessorPredictorTests {
    @Test(arguments: [1, 5, 17])
    func `learns a sequence from the minimum distance on, and nothing nearer`(distance: Int) {
        var predictor = SuccessorPredictor(
            configuration: SuccessorConfiguration(experts: [.global], minimumDistance: distance)
        )
        // A cycle of forty keys.
        for step in 0..<4000 { predictor.observe(.miss(UInt32(step % 40))) }
        let expected = (distance..<distance + 16).map { UInt32((3999 + $0) % 40) }
        let keys = predictor.predictedKeys()
        #expect(Set(keys).isSubset(of: expected))
        // Sixteen successors compete for ten places; one that has just won its place may be too rare to be proposed.
        #expect(keys.count >= SuccessorLine.capacity / 2)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `counts what a brute-force search of the history counts`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let distance = 3
        let window = 4
        var predictor = SuccessorPredictor(
            configuration: SuccessorConfiguration(
                experts: [SuccessorExpert(scope: .global, order: 1, learnsFromHits: false, lines: 1 << 12)],
                minimumDistance: distance,
                window: window,
                seed: seed
            )
        )
        let calibration = Calibration()
        var history: [(key: UInt32, isMiss: Bool)] = []
        // Few enough accesses that no context is visited 64 times, and nine keys, which all fit into a line.
        for step in 0..<300 {
            let key = UInt32(random.next() % 9)
            let isMiss = random.next() & 1 == 0
            history.append((key, isMiss))
            predictor.observe(AccessEvent(key: KeyID(slot: Int(key)), time: 0, outcome: isMiss ? .miss : .hit))
            var counts: [UInt32: Int] = [:]
            var visits = 0
            for earlier in 0..<step where history[earlier].key == key {
                visits += 1
                for ahead in distance..<distance + window
                where earlier + ahead <= step && history[earlier + ahead].isMiss {
                    counts[history[earlier + ahead].key, default: 0] += 1
                }
            }
            for candidate in predictor.predictions() {
                let count = counts[candidate.key.rawValue] ?? 0
                let cell = calibration.cell(visits: UInt8(visits), count: UInt8(count))
                #expect(candidate.evidence[0] == cell, "seed \(seed), step \(step), key \(candidate.key.rawValue)")
            }
        }
    }

    @Test func `follows each client of an interleaved stream`() {
        // Eight clients run through sequences of their own, in an order drawn anew each time: the keys that follow one another
        // in the global stream say little.
        var random = SplitMix64(seed: 5)
        var predictor = SuccessorPredictor(configuration: SuccessorConfiguration(experts: [.client]))
        var steps = [Int](repeating: 0, count: 8)
        var right = 0
        var predicted = 0
        for access in 0..<20_000 {
            let client = Int(random.next() % 8)
            let key = UInt32(client * 100 + steps[client] % 50)
            steps[client] += 1
            predictor.observe(.miss(key, stream: UInt32(client + 1)))
            guard access > 10_000 else { continue }
            for candidate in predictor.predictions() {
                predicted += 1
                let ahead = (Int(candidate.key.rawValue) - Int(key) + 50) % 50
                if Int(candidate.key.rawValue) / 100 == client, (1...8).contains(ahead) { right += 1 }
            }
        }
        #expect(predicted > 50_000)
        #expect(right == predicted)
    }

    @Test func `the stream of misses skips the hits between them`() {
        let misses = SuccessorExpert(scope: .misses, order: 1, learnsFromHits: false, lines: 1 << 10)
        var predictor = SuccessorPredictor(configuration: SuccessorConfiguration(experts: [misses]))
        var random = SplitMix64(seed: 3)
        for step in 0..<3000 {
            predictor.observe(.miss(UInt32(step % 30)))
            for _ in 0..<random.next() % 4 {
                predictor.observe(AccessEvent(key: KeyID(slot: 500), time: 0, outcome: .hit))
            }
        }
        predictor.observe(.miss(0))
        let keys = predictor.predictedKeys()
        #expect(!keys.isEmpty)
        #expect(Set(keys).isSubset(of: Set(1...8 as ClosedRange<UInt32>)))
    }

    @Test func `writes and deletes teach nothing`() {
        var predictor = SuccessorPredictor(configuration: SuccessorConfiguration(experts: [.global]))
        for step in 0..<1000 {
            let outcome: AccessOutcome = step % 2 == 0 ? .write : .delete
            predictor.observe(AccessEvent(key: KeyID(slot: step % 10), time: 0, outcome: outcome))
        }
        predictor.observe(.miss(0))
        #expect(predictor.predictedKeys().isEmpty)
    }

    @Test func `keys without a value are never predicted`() {
        var predictor = SuccessorPredictor(configuration: SuccessorConfiguration(experts: [.global]))
        for step in 0..<1000 {
            let key = KeyID(slot: step % 10)
            predictor.observe(AccessEvent(key: key, time: 0, outcome: step % 10 < 5 ? .hit : .absent))
        }
        let keys = predictor.predictedKeys()
        #expect(!keys.isEmpty)
        #expect(keys.allSatisfy { $0 < 5 })
    }

    @Test func `equal seeds and equal accesses give equal predictions`() {
        var random = SplitMix64(seed: 11)
        var first = SuccessorPredictor(configuration: .small)
        var second = SuccessorPredictor(configuration: .small)
        for step in 0..<5000 {
            let event = AccessEvent.miss(UInt32(random.next() % 300), stream: UInt32(random.next() % 100))
            first.observe(event)
            second.observe(event)
            let predictions = (first.predictions(), second.predictions())
            #expect(predictions.0.map(\.key) == predictions.1.map(\.key))
            #expect(predictions.0.map(\.probability) == predictions.1.map(\.probability))
            guard step % 3 == 0, let candidate = predictions.0.first, let twin = predictions.1.first else { continue }
            first.learn(candidate, happened: step % 2 == 0)
            second.learn(twin, happened: step % 2 == 0)
        }
    }

    @Test func `learned probabilities say how often candidates come true`() {
        // Key k is followed, five accesses later, by k + 1 with a probability of 0.7; all else is noise.
        var random = SplitMix64(seed: 2)
        var predictor = SuccessorPredictor(
            configuration: SuccessorConfiguration(experts: [.global, .globalPairs], minimumDistance: 5, window: 1)
        )
        var planned: [UInt32?] = Array(repeating: nil, count: 60_010)
        var open: [(due: Int, candidate: Candidate)] = []
        var promised = 0.0
        var happened = 0.0
        var keys: [UInt32] = []
        for access in 0..<60_000 {
            let key = planned[access] ?? UInt32(random.next() % 64)
            keys.append(key)
            if key < 40, random.nextUnit() < 0.7 { planned[access + 5] = 1000 + key }
            predictor.observe(.miss(key))
            while let (due, candidate) = open.first, due <= access {
                open.removeFirst()
                let isTrue = keys[due] == candidate.key.rawValue
                predictor.learn(candidate, happened: isTrue)
                if access > 30_000, candidate.probability > 0.3 {
                    promised += Double(candidate.probability)
                    happened += isTrue ? 1 : 0
                }
            }
            for candidate in predictor.predictions() { open.append((access + 5, candidate)) }
        }
        #expect(happened > 5000)
        #expect(abs(promised / happened - 1) < 0.1, "promised \(promised), came true \(happened)")
    }

    @Test func `the distance is kept within what the history covers`() {
        var predictor = SuccessorPredictor(configuration: .small)
        predictor.minimumDistance = 0
        #expect(predictor.distanceInUse == 1)
        predictor.minimumDistance = 1_000_000
        #expect(predictor.distanceInUse == 240)
    }

    @Test func `memory is what the lines take`() {
        let predictor = SuccessorPredictor(configuration: .small)
        let bytes = predictor.memoryBytes
        #expect(bytes == 6 * 1024 * 64)
    }
}

extension SuccessorPredictor {
    var distanceInUse: Int { minimumDistance }

    mutating func predictions() -> [Candidate] {
        var buffer = CandidateBuffer(capacity: 64)
        predict(into: &buffer)
        return (0..<buffer.count).map { buffer[$0] }
    }

    mutating func predictedKeys() -> [UInt32] {
        predictions().map(\.key.rawValue)
    }
}

extension SuccessorExpert {
    static let global = SuccessorExpert(scope: .global, order: 1, learnsFromHits: true, lines: 1 << 12)
    static let globalPairs = SuccessorExpert(scope: .global, order: 2, learnsFromHits: true, lines: 1 << 12)
    static let client = SuccessorExpert(scope: .client, order: 1, learnsFromHits: true, lines: 1 << 12)
}

extension SuccessorConfiguration {
    static let small = SuccessorConfiguration(
        experts: SuccessorExpert.standard(lines: 1 << 10),
        maximumStreams: 16,
        seed: 4
    )
}

extension AccessEvent {
    static func miss(_ key: UInt32, stream: UInt32 = 0) -> AccessEvent {
        AccessEvent(key: KeyID(rawValue: key), stream: StreamID(rawValue: stream), time: 0, outcome: .miss)
    }
}
