import Features
import NeuralNet
import NeuralPrediction
import PredisPrimitives
import Testing

@Suite struct DatasetTests {
    private func history(seed: UInt64, count: Int = 300, clients: Int = 7) -> AccessHistory {
        var generator = SplitMix64(seed: seed)
        var time = 0.0
        var times: [Double] = []
        for _ in 0..<count {
            time += Double.random(in: 0...3, using: &generator)
            times.append(time)
        }
        return AccessHistory(
            name: "h",
            keys: (0..<count).map { _ in UInt32.random(in: 0..<30, using: &generator) },
            clients: (0..<count).map { _ in UInt32.random(in: 1...UInt32(clients), using: &generator) },
            times: times
        )
    }

    private func vocabulary(_ history: AccessHistory) throws -> Vocabulary {
        try Vocabulary(history, counting: 0..<history.count, Vocabulary.Limits())
    }

    @Test func partsFollowEachOtherInTimeAndLeaveNothingOut() throws {
        for seed in 0..<10 as Range<UInt64> {
            let history = history(seed: seed)
            let split = try TimeSplit(validation: 0.2, test: 0.15)
            let ranges = TracePart.allCases.map { split.range(of: $0, count: history.count) }
            #expect(ranges == [0..<195, 195..<255, 255..<300])
            let dataset = try AccessDataset(history, vocabulary: vocabulary(history), split: split)
            // The slow way: the reads of each client, marked with their parts.
            var clients: [UInt32] = []
            for client in history.clients where !clients.contains(client) { clients.append(client) }
            var expected: [TracePart: [[UInt32]]] = [:]
            for client in clients {
                let places = history.keys.indices.filter { history.clients[$0] == client }
                for (part, range) in zip(TracePart.allCases, ranges) {
                    let own = places.filter { range.contains($0) }.map { history.keys[$0] }
                    if !own.isEmpty { expected[part, default: []].append(own) }
                }
            }
            for part in TracePart.allCases {
                #expect(
                    dataset.segments(of: part).map { Array(dataset.keys[$0.judged]) } == expected[part],
                    "seed \(seed)"
                )
            }
            let judged = TracePart.allCases.reduce(0) {
                $0 + dataset.segments(of: $1).reduce(0) { $0 + $1.judged.count }
            }
            #expect(judged == history.count)
        }
    }

    @Test func aPartIsWarmedUpWithWhatItsOwnStreamHad() throws {
        let history = history(seed: 3)
        let dataset = try AccessDataset(history, vocabulary: vocabulary(history))
        for segment in dataset.segments(of: .test, warmUp: 10) {
            #expect(segment.warmUp == min(10, segment.judged.lowerBound - segment.streamStart))
        }
    }

    @Test func gapsAreThoseSinceTheStreamsReadBefore() throws {
        let history = history(seed: 6)
        let scale = TimeGaps(count: 16)
        let dataset = try AccessDataset(history, vocabulary: vocabulary(history), gaps: scale)
        var clients: [UInt32] = []
        for client in history.clients where !clients.contains(client) { clients.append(client) }
        for (stream, client) in clients.enumerated() {
            let times = history.keys.indices.filter { history.clients[$0] == client }.map { history.times[$0] }
            let expected = [0] + zip(times, times.dropFirst()).map { scale.bucket($1 - $0) }
            #expect(Array(dataset.gaps[dataset.streamStarts[stream]..<dataset.streamStarts[stream + 1]]) == expected)
        }
        let clockless = AccessHistory(name: "h", keys: history.keys)
        #expect(try AccessDataset(clockless, vocabulary: vocabulary(history), gaps: scale).gaps.isEmpty)
    }

    @Test func gapBucketsRiseWithTheGap() {
        let gaps = TimeGaps(count: 12)
        let buckets = [-5, 0, 0.0009, 0.001, 0.01, 1, 60, 3600, 9999, 10_000, 1e9, .infinity].map { gaps.bucket($0) }
        #expect(buckets == buckets.sorted())
        #expect(buckets.first == 1 && buckets[3] == 2 && buckets.last == 11)
        #expect(buckets[9] == 11 && buckets[8] <= 11)
        #expect(gaps.bucket(.nan) == 1)
        #expect(TimeGaps(count: 0).count == 3)
    }

    @Test func theInputsOfANetworkHaveASchemaThatTellsThemApart() throws {
        let words = try vocabulary(history(seed: 2))
        let schema = words.inputs(gaps: TimeGaps(count: 12))
        #expect(schema.definitions.map(\.name) == ["key_token", "stream_gap_bucket"])
        #expect(schema.definitions[0].range == 0...Float(words.count - 1))
        #expect(schema.violation(in: [Float(words.count - 1), 11]) == nil)
        #expect(schema.violation(in: [0, 12])?.definition.name == "stream_gap_bucket")
        #expect(schema.fingerprint == words.inputs(gaps: TimeGaps(count: 12)).fingerprint)
        #expect(schema.fingerprint != words.inputs(gaps: TimeGaps(count: 13)).fingerprint)
        #expect(schema.fingerprint != words.inputs(gaps: nil).fingerprint)
    }

    @Test func streamsAreWhatWasAskedFor() throws {
        let history = history(seed: 2)
        let words = try vocabulary(history)
        #expect(try AccessDataset(history, vocabulary: words).streamCount == 7)
        let global = try AccessDataset(history, vocabulary: words, streams: .global)
        #expect(global.streamCount == 1 && global.keys == history.keys)
        let single = AccessHistory(name: "single", keys: history.keys)
        #expect(try AccessDataset(single, vocabulary: words).keys == history.keys)
        #expect(throws: DatasetError.oneStreamOnly(trace: "single")) {
            try AccessDataset(single, vocabulary: words, streams: .perClient)
        }
    }

    @Test func whatCannotBeLearnedFromIsRefused() throws {
        for shares in [(0.0, 0.1), (0.1, 0.0), (0.5, 0.5), (-0.1, 0.1), (.nan, 0.1)] {
            #expect(throws: DatasetError.self) { try TimeSplit(validation: shares.0, test: shares.1) }
        }
        let history = history(seed: 1, count: 20)
        let dataset = try AccessDataset(history, vocabulary: vocabulary(history))
        #expect(throws: DatasetError.tooFewReads(part: .validation, reads: 2, needed: 8)) {
            try dataset.set(of: .validation, minimum: 8)
        }
        #expect(try dataset.set(of: .training, minimum: 16).judgedCount == 16)
    }

    @Test func aFingerprintTellsHistoriesApart() {
        let one = AccessHistory(name: "a", keys: [1, 2, 3], clients: [1, 1, 2], times: [0, 1, 2])
        #expect(
            one.fingerprint
                == AccessHistory(name: "b", keys: [1, 2, 3], clients: [1, 1, 2], times: [0, 1, 2]).fingerprint
        )
        let others = [
            AccessHistory(name: "a", keys: [1, 3, 2], clients: [1, 1, 2], times: [0, 1, 2]),
            AccessHistory(name: "a", keys: [1, 2, 4], clients: [1, 1, 2], times: [0, 1, 2]),
            AccessHistory(name: "a", keys: [1, 2, 3], clients: [1, 2, 2], times: [0, 1, 2]),
            AccessHistory(name: "a", keys: [1, 2, 3], clients: [1, 1, 2], times: [0, 1, 3]),
            AccessHistory(name: "a", keys: [1, 2, 3]), AccessHistory(name: "a", keys: [1, 2]),
        ]
        #expect(Set(others.map(\.fingerprint) + [one.fingerprint]).count == others.count + 1)
    }
}
