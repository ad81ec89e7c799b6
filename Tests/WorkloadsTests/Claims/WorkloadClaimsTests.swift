import Testing
import Traces

@testable import Workloads

@Suite struct WorkloadClaimsTests {
    private func rules(_ name: String) throws -> [WorkloadClaim.Rule] {
        try WorkloadDefinition.preset(name).claims.map(\.rule)
    }

    @Test func plainPresetsClaimTheirLaw() throws {
        #expect(try rules("zipf").contains(.zipf(count: 1_000_000, exponent: 0.99)))
        #expect(try rules("zipf").contains(.poisson(rate: 1000)))
        #expect(try rules("uniform").contains(.uniform(count: 1_000_000)))
        #expect(try rules("loop").contains(.steps(step: 1, count: 10_000)))
        #expect(try rules("sequential").contains(.steps(step: 1, count: nil)))
        #expect(try rules("daily").allSatisfy { if case .poisson = $0 { false } else { true } })
        #expect(try rules("bursty").contains(.bursts(rate: 100, ratio: 5.0 / 6, decay: 0.5)))
        #expect(
            try rules("pattern-mixed").contains(.pattern(kind: .mixed, count: 100, period: 10, randomShare: 0.3))
        )
    }

    @Test func whatIsNotStationaryClaimsNoPopularity() throws {
        for name in ["drift", "churn", "ycsb-a"] {
            #expect(try rules(name).allSatisfy { if case .zipf = $0 { false } else { true } }, "\(name)")
        }
    }

    @Test func sharesOfClassesFollowFromTheGraph() throws {
        let definition = WorkloadDefinition(
            name: "graph",
            summary: "",
            streams: [
                "s": StreamDefinition(
                    arrivals: ArrivalDefinition(.poisson, rate: 1),
                    classes: ["a": KeyClassDefinition("a"), "b": KeyClassDefinition("b{each}")],
                    steps: [
                        "a": StepDefinition(ask: ["a"], next: ["b": 0.5]),
                        "b": StepDefinition(ask: [AskDefinition("b", times: "between(1, 3)", share: 0.5)], next: ["a": 0.5]),
                    ]
                )
            ]
        )
        // Visits: a = 1 + b / 2, b = a / 2, so a = 4/3 and b = 2/3; keys of b: 2/3 x 1/2 x 2 = 2/3.
        let shares = definition.claims.compactMap { claim -> Double? in
            if case .share(let share) = claim.rule { share } else { nil }
        }
        #expect(shares.count == 2)
        #expect(zip(shares, [2.0 / 3, 1.0 / 3]).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test(arguments: WorkloadDefinition.presets.map(\.name))
    func tracesKeepTheSharesThatAreClaimed(name: String) throws {
        let preset = try WorkloadDefinition.preset(name)
        let records = try accesses(of: preset, count: 10_000)
        for claim in preset.claims where claim.sampling == .independent {
            guard case .operations(let get, let set, let delete) = claim.rule else { continue }
            let own = records.filter { record in
                claim.subject.isEmpty || record.key.withUnsafeBytes { key in claim.subject.contains { $0.matches(key) } }
            }
            guard own.count >= 100 else { continue }
            let counts = TraceOperationCounts(own)
            for (count, share) in zip([counts.get, counts.set, counts.delete], [get, set, delete]) {
                let deviation = (share * (1 - share) * Double(own.count)).squareRoot()
                #expect(abs(Double(count) - share * Double(own.count)) <= 4.5 * deviation + 0.001, "\(claim)")
            }
        }
    }

    @Test func indexEntriesAreFollowedByTheirRows() throws {
        let database = try WorkloadDefinition.preset("database")
        let claim = try #require(database.claims.first { if case .followed = $0.rule { true } else { false } })
        guard case .followed(let pattern) = claim.rule else { return }
        var waiting: [UInt32: [Int64]] = [:]
        var checked = 0
        for record in try accesses(of: database, count: 20_000) {
            record.key.withUnsafeBytes { key in
                if let wanted = waiting.removeValue(forKey: record.client) {
                    #expect(pattern.numbers(in: key) == wanted)
                    checked += 1
                }
                if let numbers = claim.subject[0].numbers(in: key) { waiting[record.client] = numbers }
            }
        }
        #expect(checked > 100)
    }

    @Test func patternsTellClassesApart() throws {
        let list = try #require(KeyPattern(template: "order:{order}"))
        let item = try #require(KeyPattern(template: "order:{order}:item:{each:3}"))
        func numbers(_ pattern: KeyPattern, _ key: String) -> [Int64]? {
            Array(key.utf8).withUnsafeBytes { pattern.numbers(in: $0) }
        }
        #expect(numbers(list, "order:12") == [12])
        #expect(numbers(list, "order:12:item:001") == nil)
        #expect(numbers(item, "order:-12:item:001") == [-12, 1])
        #expect(numbers(item, "order:") == nil)
        #expect(KeyPattern(template: "a{b}{c}") == nil)
        #expect(KeyPattern(template: "a{b") == nil)
    }
}
