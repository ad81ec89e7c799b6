import PredisPrimitives
import Testing

@testable import CacheCore

/// Exact miss counts of real traces, the same as two independent programs found.
@Suite(
    "Misses equal the reference",
    .enabled(if: TraceKeys.folder != nil, "the traces are not beside the package; PREDIS_TRACES names their folder")
)
struct ReferenceCountTests {
    @Test(arguments: ["nasa_0801", "web12", "wikispeedia", "lirs_sprite", "cp_sample", "arcx_p3"])
    func missesEqualTheReference(_ name: String) throws {
        let trace = try TraceKeys(name)
        for percent in Self.percents {
            let reference = try TraceKeys.Reference(name, percent: percent)
            for (eviction, algorithm) in Self.algorithms {
                guard let expected = reference.misses[algorithm] else { continue }
                let misses = try misses(trace, eviction, entries: reference.entries)
                #expect(misses == expected, "\(algorithm), \(name) at \(percent)%, \(reference.entries) entries")
            }
        }
    }

    private static let algorithms: [(EvictionPolicyName, String)] = [
        (.lru, "LRU"), (.s3fifo, "S3FIFO"), (.sieve, "SIEVE"), (.arc, "ARC"),
    ]

    /// Unoptimised code takes a few microseconds for each of two million accesses; optimised code does them all.
    private static var percents: [Int] {
        #if DEBUG
        [5]
        #else
        [1, 5, 10]
        #endif
    }

    private func misses(_ trace: TraceKeys, _ eviction: EvictionPolicyName, entries: Int) throws -> Int {
        let cache = try Cache.single(entries: entries, eviction)
        trace.bytes.withUnsafeBytes { bytes in
            for range in trace.ranges {
                let key = UnsafeRawBufferPointer(rebasing: bytes[range])
                let hash = cache.hasher.hash(key)
                guard cache.read(key, hash: hash, now: 0, { _ in }) == .miss else { continue }
                let fence = cache.fence(hash: hash)
                _ = cache.fill(key, hash: hash, value: key, expiresAt: nil, fence: fence, kind: .demand, now: 0)
            }
        }
        try cache.checkInvariants()
        return cache.statistics().misses
    }
}
