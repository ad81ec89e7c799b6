import Testing

@testable import Traces

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Reads the recorded traces, where there are any: in `PREDIS_TRACES`, or in `../shared/traces` beside the project.
@Suite struct RealTraceTests {
    private static let folder = getenv("PREDIS_TRACES").map { String(cString: $0) } ?? "../shared/traces"

    /// Requests, different keys and clients, and what is recorded, as `awk` counts them.
    @Test(
        .enabled(if: access(folder, R_OK) == 0, "the traces are not here; set PREDIS_TRACES to their folder"),
        arguments: [
            ("nasa_0801", 30297, 1739, 2346, [.clock, .clients, .sizes]),
            ("wikispeedia", 129_295, 4061, 11485, [.clock, .clients]),
            ("arcx_p3", 238_578, 56686, 0, .sizes),
            ("cp_sample", 113_872, 48974, 0, [.clock, .sizes, .operations]),
            ("lirs_sprite", 133_996, 7075, 0, []),
            ("web12", 95607, 13756, 0, []),
        ] as [(String, Int, Int, Int, TraceFeatures)]
    )
    func hasTheDocumentedCounts(
        name: String,
        requests: Int,
        keys: Int,
        clients: Int,
        features: TraceFeatures
    ) throws {
        var reader = try TraceReader(path: "\(Self.folder)/\(name).csv.gz")
        var batch: [TraceRecord] = []
        var found: Set<[UInt8]> = []
        var count = 0
        var lastClient: UInt32 = 0
        while try reader.read(limit: 4096, into: &batch) {
            count += batch.count
            for record in batch {
                found.insert(record.key)
                lastClient = max(lastClient, record.client)
            }
            batch.removeAll(keepingCapacity: true)
        }
        #expect(count == requests)
        #expect(found.count == keys)
        #expect(Int(lastClient) == clients)
        #expect(reader.features == features)
    }

    /// Only the trace whose README says so was numbered in order of first appearance.
    @Test(
        .enabled(if: access(folder, R_OK) == 0, "the traces are not here; set PREDIS_TRACES to their folder"),
        arguments: [("arc_oltp", true), ("arcx_p3", false), ("cp_sample", false), ("web12", false)]
    )
    func idsThatLeakAreFound(name: String, expected: Bool) throws {
        var reader = try TraceReader(path: "\(Self.folder)/\(name).csv.gz")
        var batch = TraceBatch()
        var found: Set<[UInt8]> = []
        var leak = IdentifierLeak()
        while try reader.read(limit: 4096, into: &batch) {
            batch.forEach { _, key in
                if found.insert(Array(key)).inserted { leak.observeFirstTouch(key) }
            }
            batch.removeAll()
        }
        #expect(leak.isLikely == expected, "share \(leak.share)")
    }
}
