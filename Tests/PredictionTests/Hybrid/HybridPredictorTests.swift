import AccessModel
import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct HybridPredictorTests {
    @Test(arguments: [1, 5, 17])
    func `learns a sequence from the minimum distance on, and nothing nearer`(distance: Int) {
        var predictor = HybridPredictor(
            configuration: HybridConfiguration(experts: [.global], contexts: 1 << 12, minimumDistance: distance)
        )
        // A cycle of forty keys.
        for step in 0..<4000 { predictor.observe(.miss(UInt32(step % 40))) }
        let expected = (distance..<distance + 16).map { UInt32((3999 + $0) % 40) }
        let keys = predictor.predictedKeys()
        #expect(Set(keys).isSubset(of: expected))
        #expect(Set(keys) == Set(expected), "sixteen successors fit into a line of twenty")
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `counts what a brute-force search of the history counts`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let distance = 3
        let window = 4
        var predictor = HybridPredictor(
            configuration: HybridConfiguration(
                experts: [
                    ContextExpert(scope: .global, order: 1, window: window, learnsFromHits: false)
                ],
                contexts: 1 << 12,
                minimumDistance: distance,
                seed: seed
            )
        )
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
                let cell = CountCell.of(visits: UInt8(visits), count: UInt8(count))
                #expect(candidate.evidence[0] == cell, "seed \(seed), step \(step), key \(candidate.key.rawValue)")
            }
        }
    }

    @Test func `follows each client of an interleaved stream`() {
        // Eight clients run through sequences of their own, in an order drawn anew each time: the keys that follow one another
        // in the global stream say little.
        var random = SplitMix64(seed: 5)
        var predictor = HybridPredictor(configuration: HybridConfiguration(experts: [.client], contexts: 1 << 12))
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
        let misses = ContextExpert(scope: .misses, order: 1, window: 8, learnsFromHits: false)
        var predictor = HybridPredictor(configuration: HybridConfiguration(experts: [misses], contexts: 1 << 12))
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
        var predictor = HybridPredictor(configuration: HybridConfiguration(experts: [.global], contexts: 1 << 12))
        for step in 0..<1000 {
            let outcome: AccessOutcome = step % 2 == 0 ? .write : .delete
            predictor.observe(AccessEvent(key: KeyID(slot: step % 10), time: 0, outcome: outcome))
        }
        predictor.observe(.miss(0))
        #expect(predictor.predictedKeys().isEmpty)
    }

    @Test func `keys without a value are never predicted`() {
        var predictor = HybridPredictor(configuration: HybridConfiguration(experts: [.global], contexts: 1 << 12))
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
        var first = HybridPredictor(configuration: .small)
        var second = HybridPredictor(configuration: .small)
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
        var predictor = HybridPredictor(
            configuration: HybridConfiguration(
                experts: [.next(order: 1), .next(order: 2)],
                contexts: 1 << 12,
                minimumDistance: 5
            )
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
        var predictor = HybridPredictor(configuration: .small)
        predictor.minimumDistance = 0
        #expect(predictor.distanceInUse == 1)
        predictor.minimumDistance = 1_000_000
        #expect(predictor.distanceInUse == 240)
    }

    @Test func `the default takes less than 60 MiB, and many keys and clients leave the tables in order`() {
        let bytes = HybridPredictor().memoryBytes
        #expect(bytes < 60 << 20)
        var predictor = HybridPredictor(configuration: .small)
        let before = predictor.memoryBytes
        for key in 0..<50_000 as Range<UInt32> {
            predictor.observe(.miss(key, stream: key % 10_000 + 1))
            _ = predictor.predictedKeys()
        }
        let after = predictor.memoryBytes
        #expect(after == before)
        predictor.checkInvariants()
    }

    @Test func `experts that agree are believed more than one alone`() {
        var random = SplitMix64(seed: 8)
        var predictor = HybridPredictor(
            configuration: HybridConfiguration(experts: [.next(order: 1), .next(order: 2)], contexts: 1 << 12)
        )
        // After 1 and 2 comes 10 + the latter, after 3 and 2 something else: the pair knows what the single key cannot.
        var told = 0.0
        var confident = 0
        for round in 0..<4000 {
            let first: UInt32 = random.next() & 1 == 0 ? 1 : 3
            predictor.observe(.miss(first))
            predictor.observe(.miss(2))
            let predictions = predictor.predictions()
            let truth = 10 + first
            for candidate in predictions { predictor.learn(candidate, happened: candidate.key.rawValue == truth) }
            if round > 2000, let best = predictions.max(by: { $0.probability < $1.probability }) {
                confident += 1
                told += best.key.rawValue == truth ? Double(best.probability) : 0
            }
            predictor.observe(.miss(truth))
        }
        #expect(confident == 1999)
        #expect(told / Double(confident) > 0.9)
    }
}

extension HybridPredictor {
    var distanceInUse: Int { minimumDistance }

    mutating func predictions() -> [Candidate] {
        var buffer = CandidateBuffer()
        predict(into: &buffer)
        weigh(&buffer)
        return (0..<buffer.count).map { buffer[$0] }
    }

    mutating func predictedKeys() -> [UInt32] {
        predictions().map(\.key.rawValue)
    }
}

extension ContextExpert {
    static let global = ContextExpert(scope: .global, order: 1, window: 16, learnsFromHits: true)
    static let client = ContextExpert(scope: .client, order: 1, window: 8, learnsFromHits: true)

    static func next(order: Int) -> ContextExpert {
        ContextExpert(scope: .global, order: order, window: 1, learnsFromHits: true)
    }
}

extension HybridConfiguration {
    static let small = HybridConfiguration(
        contexts: 1 << 12,
        maximumStreams: 16,
        keyRecords: 1 << 10,
        seed: 4
    )
}

extension AccessEvent {
    static func miss(_ key: UInt32, stream: UInt32 = 0) -> AccessEvent {
        AccessEvent(key: KeyID(rawValue: key), stream: StreamID(rawValue: stream), time: 0, outcome: .miss)
    }
}
