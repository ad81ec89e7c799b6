import Foundation
import PredisPrimitives
import Testing

@testable import CacheCore

/// Exact hits of all policies on seeded streams, so that no change of a policy goes unnoticed.
///
/// A change that is meant is committed with the table: `PREDIS_UPDATE_GOLDEN=1 swift test --filter GoldenHitRatioTests`.
@Suite("Golden hit ratios")
struct GoldenHitRatioTests {
    @Test func policiesHitAsOftenAsCommitted() throws {
        let table = try GoldenWorkload.allCases.flatMap { try Self.rows($0) }.joined(separator: "\n")
        if ProcessInfo.processInfo.environment["PREDIS_UPDATE_GOLDEN"] == "1" {
            try Self.update(table)
        } else {
            #expect(table == GoldenTable.text)
        }
    }

    private static func rows(_ workload: GoldenWorkload) throws -> [String] {
        let stream = workload.stream
        return try GoldenWorkload.sizes.map { entries in
            let cells = try EvictionPolicyName.allCases.map { "\($0.rawValue) \(try hits(stream, $0, entries))" }
            return "\(workload.rawValue), \(entries) entries: \(cells.joined(separator: ", "))"
        }
    }

    private static func hits(_ stream: [UInt32], _ eviction: EvictionPolicyName, _ entries: Int) throws -> Int {
        let cache = try Cache.single(entries: entries, eviction)
        for key in stream {
            withUnsafeBytes(of: key) {
                let hash = cache.hasher.hash($0)
                guard cache.read($0, hash: hash, now: 0, { _ in }) == .miss else { return }
                let fence = cache.fence(hash: hash)
                _ = cache.fill($0, hash: hash, value: $0, expiresAt: nil, fence: fence, kind: .demand, now: 0)
            }
        }
        try cache.checkInvariants()
        return cache.statistics().hits
    }

    private static func update(_ table: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "GoldenTable.swift"
        )
        let indented = table.split(separator: "\n").map { "        \($0)\n" }.joined()
        let text = """
            /// The hits of every policy on every golden workload; written by the test with `PREDIS_UPDATE_GOLDEN=1`.
            enum GoldenTable {
                static let text = \"""
            \(indented)        \"""
            }

            """
        try Data(text.utf8).write(to: file)
    }
}
