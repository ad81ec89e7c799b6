import PredisPrimitives
import Statistics
import Testing

@testable import Workloads

@Suite struct WorkloadValidationTests {
    /// Small enough for tests: a few thousand accesses tell something of a few hundred keys.
    private static let definitions: [WorkloadDefinition] = [
        .single("zipf", "", .zipf(ZipfSource(count: 200, exponent: 0.9))),
        .single("uniform", "", .uniform(UniformSource(count: 200))),
        .single("hotspot", "", .hotspot(HotspotSource(count: 200, hotKeys: 0.1, hotDraws: 0.7))),
        .single("loop", "", .loop(LoopSource(count: 150))),
        .single(
            "bursty",
            "",
            .uniform(UniformSource(count: 200)),
            ArrivalDefinition(.poisson, rate: 100, bursts: BurstDefinition(ratio: 0.5, decay: 0.5))
        ),
        .single(
            "daily",
            "",
            .uniform(UniformSource(count: 200)),
            ArrivalDefinition(
                .poisson,
                rate: 100,
                cycles: [CycleDefinition(period: 10, amplitude: 0.8, peak: 2)]
            )
        ),
    ]

    /// A definition, and what its runs measure.
    private struct Judge {
        static let accesses = 2000
        static let all = definitions.map { Judge($0) }

        let definition: WorkloadDefinition
        let measurement: MeasurementPlan
        let runs: [WorkloadMeasurement]

        init(_ definition: WorkloadDefinition) {
            self.definition = definition
            let run = Self.columns(of: definition, seed: 1_000_000)
            let measurement = MeasurementPlan(run)
            self.measurement = measurement
            runs = (0..<8).map { seed in
                WorkloadMeasurement(
                    Self.columns(of: definition, seed: 1_000_000 + seed),
                    measurement,
                    claims: definition.claims
                )
            }
        }

        func verdict(on columns: AccessColumns) -> ValidationReport {
            WorkloadValidation.compare(
                WorkloadMeasurement(columns, measurement, claims: definition.claims),
                name: "trace",
                with: runs,
                of: definition.name
            )
        }

        /// Nothing, if the definition cannot be generated: the tests then fail.
        static func columns(of definition: WorkloadDefinition, seed: UInt64) -> AccessColumns {
            guard let plan = try? WorkloadPlan(definition) else {
                return AccessColumns(name: definition.name, keys: [], keyCount: 0)
            }
            return AccessColumns(plan, accesses: accesses, seed: seed)
        }
    }

    @Test("A trace is judged well by the definition that made it", arguments: definitions.indices)
    func own(_ index: Int) {
        let judge = Judge.all[index]
        let report = judge.verdict(on: Judge.columns(of: judge.definition, seed: 5))
        #expect(report.verdict == .consistent, "\(report.checks.filter { $0.verdict != .consistent })")
        #expect(report.checks.count >= 8)
    }

    @Test("A trace is judged badly by another definition", arguments: definitions.indices)
    func other(_ index: Int) {
        let other = Judge.all[(index + 1) % Judge.all.count]
        let report = other.verdict(on: Judge.columns(of: Self.definitions[index], seed: 6))
        #expect(report.verdict == .differs, "\(Self.definitions[index].name) by \(other.definition.name)")
    }

    @Test("What the definition leaves no chance to is counted: one access out of line is the cut, more differ")
    func certain() throws {
        let judge = Judge.all[3]
        let columns = Judge.columns(of: judge.definition, seed: 5)
        func verdict(wrong: Int) throws -> Verdict {
            // Neighbours change places, far from each other.
            var keys = columns.keys
            for place in 0..<wrong { keys.swapAt(10 * place + 3, 10 * place + 4) }
            let changed = AccessColumns(
                name: "changed",
                keys: keys,
                keyCount: columns.keyCount,
                times: columns.times,
                streams: columns.streams,
                sizes: columns.sizes,
                names: columns.names
            )
            let report = judge.verdict(on: changed)
            let check = try #require(report.checks.first { $0.name == "key:#: steps" })
            #expect(check.isDecidable)
            return check.verdict
        }
        #expect(try verdict(wrong: 0) == .consistent)
        #expect(try verdict(wrong: 100) == .differs)
    }

    @Test("A check that the trace is too short for is not counted, and says how much longer it must be")
    func tooShort() {
        func check(_ error: Double, _ difference: Double = 0) -> OpenCheck {
            OpenCheck(
                name: "",
                meaning: "",
                observed: difference,
                expected: 0,
                difference: BatchMeans(mean: difference, standardError: error, degrees: 1e6),
                margin: 1
            )
        }
        func verdict(_ checks: [OpenCheck]) -> Verdict {
            ValidationReport(
                trace: "",
                against: "",
                level: 0.05,
                checks: OpenCheck.decide(checks, level: 0.05)
            ).verdict
        }
        // Quantiles of 5% and of half of 20%: 1.645 and 1.282 standard errors, 2.926 together.
        let factors = OpenCheck.decide([check(0.3), check(1)], level: 0.05).map(\.lengthFactor)
        #expect(abs(factors[0] - 0.7708) < 1e-3 && abs(factors[1] - 8.564) < 1e-2)
        #expect(verdict([check(0.1), check(0.1), check(1), check(1)]) == .consistent)
        #expect(verdict([check(0.1), check(1), check(1)]) == .cannotTell)
        #expect(verdict([check(0.1), check(0.1), check(0.1, 1)]) == .cannotTell)
        #expect(verdict([check(0.1), check(0.1), check(1, 9)]) == .differs)
    }

    @Test("A claim that the generator does not keep is seen, though all its runs agree")
    func wrongClaim() throws {
        let definition = Self.definitions[0]
        let plan = try WorkloadPlan(definition)
        let claims = [
            WorkloadClaim(stream: "keys", subject: [], rule: .zipf(count: 200, exponent: 1.2), sampling: .independent)
        ]
        let columns = AccessColumns(plan, accesses: 2000, seed: 1)
        let measurement = MeasurementPlan(columns)
        let runs = (10..<18).map { seed in
            WorkloadMeasurement(AccessColumns(plan, accesses: 2000, seed: seed), measurement, claims: claims)
        }
        let report = WorkloadValidation.compare(
            WorkloadMeasurement(columns, measurement, claims: claims),
            name: "trace",
            with: runs,
            of: "claim"
        )
        #expect(report.checks.contains { $0.name.hasSuffix("Zipf exponent") && $0.verdict == .differs })
    }

    @Test("A strict judgement keeps its level")
    func level() throws {
        var options = ValidationOptions()
        options.marginScale = 0
        let definition = Self.definitions[0]
        let plan = try WorkloadPlan(definition)
        let measurement = MeasurementPlan(AccessColumns(plan, accesses: 800, seed: 1))
        func measure(_ seed: UInt64) -> WorkloadMeasurement {
            WorkloadMeasurement(
                AccessColumns(plan, accesses: 800, seed: seed),
                measurement,
                claims: definition.claims
            )
        }
        let runs = (1000..<1024).map { measure($0) }
        let wrong = (1...16 as ClosedRange<UInt64>).count { seed in
            let report = WorkloadValidation.compare(
                measure(seed),
                name: "trace",
                with: runs,
                of: "itself",
                options
            )
            return report.verdict == .differs
        }
        // Binomial with 5%: more than 4 of 16 come once in 1000 times.
        #expect(wrong <= 4)
    }
}
