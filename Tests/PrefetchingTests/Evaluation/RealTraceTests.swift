import Foundation
import Prediction
import Prefetching
import Testing

/// The figures promised for two of the real traces; skipped where the traces are not.
@Suite(.serialized, .enabled(if: TraceFile.folder != nil, "the folder of real traces is absent"))
struct RealTraceTests {
    /// The reference's ghost gives the place of a key that came back to another; here it stays empty.
    @Test func `the plain cache misses as often as the reference, to a thousandth`() throws {
        let trace = try Self.trace("web12")
        var cache = ModelCache(capacity: trace.keyCount / 20, keys: trace.keyCount)
        let misses = trace.keys.count { cache.demand($0) == .miss }
        #expect(abs(Double(misses) / 33_641 - 1) < 0.001)
    }

    @Test(arguments: [(latency: 4, misses: 0.72), (latency: 8, misses: 0.78)])
    func `a web application's lookups miss much less`(target: (latency: Int, misses: Double)) throws {
        let result = Evaluation.run(try Self.trace("orm_busy", limit: 200_000), latency: target.latency)
        #expect(result.baseline == 46_386)
        #expect(result.relativeMisses <= target.misses)
        guard target.latency == 4 else { return }
        #expect(result.precision > 0.55)
        #expect(result.traffic <= 1.30)
    }

    @Test func `a stream without structure is left alone`() throws {
        let result = Evaluation.run(try Self.trace("web12"), latency: 4)
        #expect(result.relativeMisses <= 1.003)
        #expect(result.traffic <= 1.05)
    }

    private static func trace(_ name: String, limit: Int = .max) throws -> TraceFile {
        try TraceFile(name, in: try #require(TraceFile.folder), limit: limit)
    }
}
