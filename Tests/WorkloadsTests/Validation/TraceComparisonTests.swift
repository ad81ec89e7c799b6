import PredisPrimitives
import Statistics
import Testing

@testable import Workloads

@Suite struct TraceComparisonTests {
    private func zipf(
        _ exponent: Double,
        keys: Int = 250,
        accesses: Int = 6000,
        seed: UInt64
    ) throws -> AccessColumns {
        let source = ZipfSource(count: keys, exponent: exponent)
        let definition = WorkloadDefinition.single("zipf", "", .zipf(source))
        return AccessColumns(try WorkloadPlan(definition), accesses: accesses, seed: seed)
    }

    @Test("Two runs of one workload are consistent")
    func consistent() throws {
        let report = TraceComparison.compare(try zipf(0.9, seed: 1), with: try zipf(0.9, seed: 2))
        #expect(report.verdict != .differs, "\(report.checks.filter { $0.verdict == .differs })")
        #expect(report.checks.contains { $0.name == "Zipf exponent" && $0.verdict == .consistent })
    }

    @Test("Runs of different workloads differ, and the exponent says so")
    func differs() throws {
        let report = TraceComparison.compare(try zipf(0.6, seed: 1), with: try zipf(1.1, seed: 2))
        #expect(report.verdict == .differs)
        #expect(report.checks.contains { $0.name == "Zipf exponent" && $0.verdict == .differs })
    }

    @Test("Traces of different lengths are compared on stretches of one length")
    func lengths() throws {
        let report = TraceComparison.compare(
            try zipf(0.9, accesses: 4000, seed: 3),
            with: try zipf(0.9, accesses: 9000, seed: 4)
        )
        #expect(report.verdict != .differs, "\(report.checks.filter { $0.verdict == .differs })")
    }

    @Test("A trace that is too short to be cut is told so, not judged")
    func short() throws {
        let report = TraceComparison.compare(try zipf(0.9, accesses: 500, seed: 3), with: try zipf(0.2, seed: 4))
        #expect(report.checks.isEmpty && report.verdict == .cannotTell)
    }

    @Test("A strict comparison keeps its level")
    func level() throws {
        var options = ValidationOptions()
        options.marginScale = 0
        options.stretches = 9
        let seeds = 1...14 as ClosedRange<UInt64>
        let wrong = try seeds.count { seed in
            let report = TraceComparison.compare(
                try zipf(0.8, keys: 80, accesses: 1800, seed: seed),
                with: try zipf(0.8, keys: 80, accesses: 1800, seed: seed + 1000),
                options
            )
            return report.verdict == .differs
        }
        // Binomial with 5%: more than 4 of 14 come once in 2000 times.
        #expect(wrong <= 4)
    }
}
