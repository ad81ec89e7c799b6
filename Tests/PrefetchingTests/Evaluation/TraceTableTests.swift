import AccessModel
import Foundation
import Prediction
import Prefetching
import Testing

/// Prints the figures of all real traces; runs only with `PREDIS_EVALUATE=1`.
///
/// `PREDIS_EVALUATE_ONLY=name,name` picks traces.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["PREDIS_EVALUATE"] == "1"))
struct TraceTableTests {
    @Test func `no trace gets worse by more than a hundredth`() throws {
        let folder = try #require(TraceFile.folder)
        let environment = ProcessInfo.processInfo.environment
        let names = environment["PREDIS_EVALUATE_ONLY"].map { $0.split(separator: ",").map(String.init) } ?? Self.names
        print(
            "trace          D  base   misses  rel   prec  traffic issued used late unused trust thr   horizon closings open ns"
        )
        for name in names {
            let trace = try TraceFile(name, in: folder, limit: 200_000)
            for latency in [4, 16] {
                let start = clock()
                let result = Evaluation.run(trace, latency: latency)
                let nanoseconds = 1e9 * Double(clock() - start) / Double(CLOCKS_PER_SEC) / Double(result.requests)
                print(Self.line(name, latency, result, nanoseconds))
                #expect(result.relativeMisses <= 1.01, "\(name) at latency \(latency)")
            }
        }
    }

    private static let names = [
        "nasa_0801", "wikispeedia", "orm_busy", "arcx_p3", "arcx_p6", "arc_oltp", "cp_sample", "lirs_sprite",
        "llm_kv_a",
        "web12",
    ]

    private static func line(_ name: String, _ latency: Int, _ result: LatencySimulation.Result, _ time: Double)
        -> String
    {
        let statistics = result.statistics
        let counts = [
            statistics.issued, statistics.used, statistics.late, statistics.unused,
        ].map { String($0) }.joined(separator: " ")
        let padded = name.padding(toLength: 12, withPad: " ", startingAt: 0)
        return String(
            format: "%@ %3d %6d %6d  %.3f  %.3f  %.3f  %@  %.2f %.2f  %d  %d %@ %.0f",
            padded,
            latency,
            result.baseline,
            result.misses,
            result.relativeMisses,
            result.precision,
            result.traffic,
            counts,
            statistics.trust,
            statistics.threshold,
            statistics.horizon,
            Int(statistics.closings),
            statistics.isOpen ? "open" : "closed",
            time
        )
    }
}
