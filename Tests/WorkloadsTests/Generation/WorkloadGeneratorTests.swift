import PredisPrimitives
import PredisTesting
import Testing
import Traces

@testable import Workloads

@Suite struct WorkloadGeneratorTests {
    @Test(arguments: WorkloadDefinition.presets.map(\.name))
    func everyPresetGenerates(name: String) throws {
        let preset = try WorkloadDefinition.preset(name)
        let records = try accesses(of: preset, count: 5000)
        #expect(records.count == 5000)
        #expect(zip(records, records.dropFirst()).allSatisfy { $0.time <= $1.time })
        let patterns = preset.streams.elements.flatMap { stream in
            stream.value.classes.elements.compactMap { KeyPattern(template: $0.value.key) }
        }
        let strange = records.first { record in
            !record.key.withUnsafeBytes { key in patterns.contains { $0.matches(key) } }
        }
        #expect(strange == nil)
        #expect(preset.hasLifetimes || records.allSatisfy { $0.ttl == nil })
        // Sizes are those of the value: equal for equal keys.
        var sizes: [[UInt8]: UInt32] = [:]
        #expect(records.allSatisfy { sizes.updateValue($0.size, forKey: $0.key) ?? $0.size == $0.size })
    }

    @Test(arguments: ["zipf", "bursty", "web", "trading", "training", "ycsb-e"])
    func equalSeedsGiveEqualTraces(name: String) throws {
        let preset = try WorkloadDefinition.preset(name)
        let first = try accesses(of: preset, count: 5000)
        #expect(try accesses(of: preset, count: 5000) == first)
        #expect(try accesses(of: preset, count: 5000, seed: 2) != first)
        // The number asked for at a time changes nothing.
        var generator = WorkloadGenerator(try WorkloadPlan(preset), seed: 1)
        var batch = TraceBatch()
        while batch.count < 5000 { _ = generator.fill(&batch, limit: batch.count + 7) }
        #expect((0..<5000).map { batch[$0] } == first)
    }

    /// One hash over everything, to see that no platform and no change gives other traces.
    @Test(arguments: [
        ("zipf", 7_190_115_223_662_969_885), ("daily", 3_653_580_844_887_404_333), ("bursty", 5_039_247_974_878_758_853), ("web", 10_709_534_027_928_961_751), ("trading", 11_022_938_839_404_803_253), ("ycsb-d", 15_631_390_159_877_357_014),
    ] as [(String, UInt64)])
    func tracesAreTheSameEverywhere(name: String, hash: UInt64) throws {
        var bytes: [UInt8] = []
        for record in try accesses(of: .preset(name), count: 10_000) {
            bytes += record.key
            withUnsafeBytes(of: record.time.bitPattern.littleEndian) { bytes += $0 }
            withUnsafeBytes(of: record.size.littleEndian) { bytes += $0 }
            withUnsafeBytes(of: (record.latency ?? 0).bitPattern.littleEndian) { bytes += $0 }
            bytes += [record.operation.rawValue, record.isContinuation ? 1 : 0]
        }
        #expect(bytes.withUnsafeBytes { KeyHasher(seed: 0).hash($0) } == hash)
    }

    @Test func streamsAreTheSameInCompanyAsAlone() throws {
        let web = try WorkloadDefinition.preset("web")
        var alone = web
        alone.streams["visitors"] = nil
        let polling = try accesses(of: web, count: 5000).filter { text($0.key).hasPrefix("api:") }
        #expect(try Array(accesses(of: alone, count: 5000).prefix(polling.count)) == polling)
    }

    @Test func sessionsWalkTheirGraphWithItsProbabilities() throws {
        let definition = WorkloadDefinition(
            name: "graph",
            summary: "",
            streams: [
                "s": StreamDefinition(
                    arrivals: ArrivalDefinition(.poisson, rate: 100),
                    classes: [
                        "a": KeyClassDefinition("a"), "b": KeyClassDefinition("b"), "c": KeyClassDefinition("c"),
                    ],
                    steps: [
                        "a": StepDefinition(ask: ["a"], think: .exponential(mean: 0.5), next: ["b": 0.5, "c": 0.3]),
                        "b": StepDefinition(ask: ["b"], think: .exponential(mean: 0.5), next: ["a": 0.25]),
                        "c": StepDefinition(ask: ["c"]),
                    ],
                    start: ["a": 3, "b": 1]
                )
            ]
        )
        var last: [UInt32: String] = [:]
        var counts: [String: Int] = [:]
        for record in try accesses(of: definition, count: 10_000) {
            counts[(last.updateValue(text(record.key), forKey: record.client) ?? "start") + text(record.key), default: 0] += 1
        }
        func counted(_ names: String...) -> [Int] { names.map { counts[$0] ?? 0 } }
        #expect(ChiSquare(counted("starta", "startb"), [0.75, 0.25]).isLikely)
        #expect(ChiSquare(counted("ab", "ac"), [0.625, 0.375]).isLikely)
        #expect(counts["ca"] == nil && counts["cb"] == nil && counts["bc"] == nil)
        #expect(definition.claims.contains { if case .share = $0.rule { $0.sampling == .asymptotic } else { false } })
    }

    @Test func keysOfARequestShareItsTimeAndSaySo() throws {
        let records = try accesses(of: .preset("ycsb-e"), count: 5000)
        var length = 0
        for (record, next) in zip(records, records.dropFirst()) where next.isContinuation {
            #expect(next.time == record.time && next.client == record.client)
            length += 1
        }
        #expect(length > 4000)
        #expect(records[0].isContinuation == false)
    }

    @Test func closedSessionsKeepTheirNumber() throws {
        let definition = WorkloadDefinition(
            name: "closed",
            summary: "",
            streams: [
                "s": StreamDefinition(
                    arrivals: ArrivalDefinition(.closed, sessions: 5),
                    classes: ["k": KeyClassDefinition("k{session}")],
                    steps: ["work": StepDefinition(ask: ["k"], think: .constant(2))]
                )
            ]
        )
        let records = try accesses(of: definition, count: 1000, duration: 20)
        #expect(records.count == 5 * 10)
        #expect(Set(records.map(\.key)).count == 50)
    }

    @Test func sessionsBeyondTheLimitAreTurnedAway() throws {
        let definition = WorkloadDefinition(
            name: "full",
            summary: "",
            streams: [
                "s": StreamDefinition(
                    arrivals: ArrivalDefinition(.regular, rate: 10, sessions: 3),
                    classes: ["k": KeyClassDefinition("k{session}")],
                    steps: ["stay": StepDefinition(ask: ["k"], think: .constant(1.05), next: ["go": 1]), "go": StepDefinition(ask: [])]
                )
            ]
        )
        var generator = WorkloadGenerator(try WorkloadPlan(definition), seed: 1, duration: 10)
        var batch = TraceBatch()
        while generator.fill(&batch, limit: batch.count + 100) {}
        // Every 1.1 s three come in and eight do not.
        #expect(abs(batch.count - 27) <= 3)
        #expect(abs(generator.turnedAwayCount - 72) <= 3)
    }

    @Test func endlessStepsThatAskForNothingEndTheStream() throws {
        var definition = try WorkloadDefinition.preset("pattern-random")
        definition.streams["idle"] = StreamDefinition(
            arrivals: ArrivalDefinition(.poisson, rate: 1),
            classes: ["k": KeyClassDefinition("k")],
            steps: ["spin": StepDefinition(ask: [], next: ["spin": 1]), "never": StepDefinition(ask: ["k"])]
        )
        #expect(try accesses(of: definition, count: 10_000).count == 10_000)
    }

    @Test func partsBeginAndEndWhenTheyShould() throws {
        var definition = try WorkloadDefinition.preset("phases")
        try definition.set(definition.streams.names.map { "\($0).arrivals.rate=10" })
        let records = try accesses(of: definition, count: 2_000_000, duration: 1900)
        // Four standard deviations of a Poisson count.
        #expect(abs(records.count - 18_000) < 4 * 134)
        let loop = records.filter { $0.time >= 600 && $0.time < 1200 }
        #expect(loop.allSatisfy { text($0.key).hasPrefix("key:") })
        #expect((loop.last?.time ?? 0) > 1198 && (records.last?.time ?? 0) < 1800)
    }

    @Test(arguments: [("a", 0.5), ("b", 0.95), ("c", 1), ("d", 0.95)])
    func ycsbHasItsPublishedMix(letter: String, reads: Double) throws {
        let records = try accesses(of: .preset("ycsb-\(letter)"), count: 20_000)
        let counts = [records.count { $0.operation == .get }, records.count { $0.operation == .set }]
        #expect(counts[0] + counts[1] == 20_000)
        if reads < 1 { #expect(ChiSquare(counts, [reads, 1 - reads]).isLikely) } else { #expect(counts[1] == 0) }
        #expect(records.allSatisfy { $0.size == 1000 && text($0.key).hasPrefix("user") })
    }

    @Test func ycsbEScansOneToAHundredRecords() throws {
        let records = try accesses(of: .preset("ycsb-e"), count: 60_000)
        var lengths: [Int] = []
        var inserts = 0
        for record in records {
            if record.operation == .set {
                inserts += 1
            } else if record.isContinuation {
                lengths[lengths.count - 1] += 1
            } else {
                lengths.append(1)
            }
        }
        lengths.removeLast()
        #expect(ChiSquare([lengths.count, inserts], [0.95, 0.05]).isLikely)
        var cells = Array(repeating: 0, count: 10)
        for length in lengths { cells[(length - 1) / 10] += 1 }
        #expect(ChiSquare(cells, Array(repeating: 0.1, count: 10)).isLikely)
    }

    @Test func ycsbFWritesWhatItHasRead() throws {
        let records = try accesses(of: .preset("ycsb-f"), count: 20_000)
        let writes = records.count { $0.operation == .set }
        #expect(ChiSquare([writes, records.count - 2 * writes], [0.5, 0.5]).isLikely)
        let reads = Set(records.filter { $0.operation == .get }.map(\.key))
        #expect(records.filter { $0.operation == .set }.allSatisfy { reads.contains($0.key) })
    }

    @Test func sizesFollowTheirDistribution() throws {
        var definition = try WorkloadDefinition.preset("sequential")
        try definition.set(["size={lognormal: {median: 1000, sigma: 0.5}}"])
        let sizes = try accesses(of: definition, count: 10_000).map { Double($0.size) }
        var cells = Array(repeating: 0, count: 10)
        let amount = AmountDefinition.lognormal(median: 1000, sigma: 0.5, most: 1e15)
        let limits = (1..<10).map { amount.quantile(Double($0) / 10) }
        // Sizes are whole bytes: half a byte more on average.
        for size in sizes { cells[limits.count { $0 <= size + 0.5 }] += 1 }
        #expect(ChiSquare(cells, Array(repeating: 0.1, count: 10)).isLikely)
    }

    /// With the library of `scripts/test-allocations`, or by what batches hold: no access allocates once they are warm.
    @Test func memoryStaysAsItIs() throws {
        guard let counter = AllocationCounter() else { return }
        for name in ["zipf", "web", "trading"] {
            var generator = WorkloadGenerator(try WorkloadPlan(try .preset(name)), seed: 1)
            var batch = TraceBatch()
            for _ in 0..<20 {
                batch.removeAll()
                _ = generator.fill(&batch, limit: 4096)
            }
            let before = counter.allocations
            for _ in 0..<20 {
                batch.removeAll()
                _ = generator.fill(&batch, limit: 4096)
            }
            #expect(counter.allocations - before < 20, "\(name)")
        }
    }
}
