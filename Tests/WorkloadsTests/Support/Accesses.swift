import Testing
import Traces

@testable import Workloads

/// The first accesses of a definition.
func accesses(
    of definition: WorkloadDefinition,
    count: Int,
    seed: UInt64 = 1,
    duration: Double? = nil
) throws -> [TraceRecord] {
    var generator = WorkloadGenerator(try WorkloadPlan(definition), seed: seed, duration: duration)
    var batch = TraceBatch()
    _ = generator.fill(&batch, limit: count)
    return (0..<min(count, batch.count)).map { batch[$0] }
}

/// The numbers that a source gives, at times that are `spacing` apart.
func numbers(_ definition: SourceDefinition, count: Int, seed: UInt64 = 1, spacing: Double = 0.001) throws -> [Int] {
    let workload = WorkloadDefinition.single(
        "test", "", definition, ArrivalDefinition(.regular, rate: 1 / spacing))
    return try accesses(of: workload, count: count, seed: seed).map { record in
        try #require(Int(String(decoding: record.key.dropFirst("key:".utf8.count), as: UTF8.self)))
    }
}

func text(_ key: [UInt8]) -> String { String(decoding: key, as: UTF8.self) }
