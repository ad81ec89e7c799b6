import PredisPrimitives
import Statistics
import Testing

@testable import Workloads

@Suite struct WorkloadValidationTests {
    /// Small enough for tests: a few thousand accesses tell something of a few hundred keys.
    private static let definitions: [WorkloadDefinition] = [
        .single("zipf", "", .zipf(ZipfSource(count: 400, exponent: 0.9))),
        .single("uniform", "", .uniform(UniformSource(count: 400))),
        .single("hotspot", "", .hotspot(HotspotSource(count: 400, hotKeys: 0.1, hotDraws: 0.7))),
        .single("loop", "", .loop(LoopSource(count: 300))),
        .single(
            "bursty",
            "",
            .uniform(UniformSource(count: 400)),
            ArrivalDefinition(.poisson, rate: 100, bursts: BurstDefinition(ratio: 0.5, decay: 0.5))
        ),
        .single(
            "daily",
            "",
            .uniform(UniformSource(count: 400)),
            ArrivalDefinition(
                .poisson,
                rate: 100,
                cycles: [CycleDefinition(period: 10, amplitude: 0.8, peak: 2)]
            )
        ),
    ]

    private func judge(
        _ made: WorkloadDefinition,
        by judged: WorkloadDefinition,
        seed: UInt64,
        accesses: Int = 3000,
        _ options: ValidationOptions = ValidationOptions()
    ) throws -> ValidationReport {
        let columns = AccessColumns(try WorkloadPlan(made), accesses: accesses, seed: seed)
        let measurement = MeasurementPlan(columns)
        let plan = try WorkloadPlan(judged)
        let runs = (0..<8).map { run in
            let columns = AccessColumns(plan, accesses: accesses, seed: 1_000_000 + 100 * seed + UInt64(run))
            return WorkloadMeasurement(columns, measurement, claims: judged.claims)
        }
        return WorkloadValidation.compare(
            WorkloadMeasurement(columns, measurement, claims: judged.claims),
            name: made.name,
            with: runs,
            of: judged.name,
            options
        )
    }

    @Test("A trace is judged well by the definition that made it", arguments: definitions)
    func own(_ definition: WorkloadDefinition) throws {
        let report = try judge(definition, by: definition, seed: 5)
        #expect(report.verdict != .differs, "\(report.checks.filter { $0.verdict == .differs })")
        #expect(report.checks.count >= 8)
    }

    @Test("A trace is judged badly by another definition", arguments: definitions.indices)
    func other(_ index: Int) throws {
        let other = Self.definitions[(index + 1) % Self.definitions.count]
        let report = try judge(Self.definitions[index], by: other, seed: 6)
        #expect(report.verdict == .differs, "\(Self.definitions[index].name) by \(other.name)")
    }

    @Test("A claim that the generator does not keep is seen, though all its runs agree")
    func wrongClaim() throws {
        let definition = Self.definitions[0]
        let plan = try WorkloadPlan(definition)
        let claims = [
            WorkloadClaim(stream: "keys", subject: [], rule: .zipf(count: 400, exponent: 1.2), sampling: .independent)
        ]
        let columns = AccessColumns(plan, accesses: 4000, seed: 1)
        let measurement = MeasurementPlan(columns)
        let runs = (10..<18).map { seed in
            WorkloadMeasurement(AccessColumns(plan, accesses: 4000, seed: seed), measurement, claims: claims)
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
