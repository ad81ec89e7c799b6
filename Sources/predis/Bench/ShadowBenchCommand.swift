import AccessModel
import AccessStream
import ArgumentParser
import CacheCore
import Foundation
import PredictiveCache
import PredisPrimitives
import Prefetching
import Simulation

/// `predis bench shadow`.
struct ShadowBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shadow",
        abstract: "Error and cost of the live server's shadow cache, by the share of the keys that it follows.",
        discussion: """
            Sends the reads of a trace to a cache without prefetching, and to shadows of it. The whole shadow must have the \
            same miss ratio; a sample shows its own, and the estimate in which what the sample shows corrects what \
            the cache itself counts. Processor time of one thread, fastest round.
            """
    )

    @Argument(help: "The trace.")
    var trace: String

    @OptionGroup(title: "How to read it")
    var reading: ReadingOptions

    @Option(help: "The cache: a share of the distinct keys, or entries.")
    var cache = "5%"

    @Option(help: "Rounds.")
    var rounds = 3

    private static let shares = [1.0, 1.0 / 2, 1.0 / 4, 1.0 / 8, 1.0 / 16, 1.0 / 32]

    func validate() throws {
        guard rounds >= 1 else { throw ValidationError("--rounds is \(rounds); at least 1 is needed") }
        guard CacheSize(cache) != nil else {
            throw ValidationError("--cache is \"\(cache)\"; give a share such as 5%, or entries")
        }
    }

    func run() throws {
        let trace = try reading.readTrace(trace)
        guard let entries = CacheSize(cache)?.objects(keyCount: trace.keyCount) else {
            throw Failure.usage("--cache is \"\(cache)\", but a share of the keys or a number of entries is needed")
        }
        var rows = [["share", "followed reads", "miss %", "estimate, miss %", "live, miss %", "ns/access"]]
        for share in Self.shares {
            let lines = try (0..<rounds).map { _ in try measure(trace, entries, share) }
            guard let line = lines.min(by: { $0.time < $1.time }) else { continue }
            rows.append([
                String(format: "%.4f", line.share), "\(line.followed)", percent(line.shadowMisses, line.followed),
                String(format: "%.2f", 100 * (1 - line.hitRatioWithout)), percent(line.misses, trace.count),
                String(format: "%.1f", line.time / Double(trace.count)),
            ])
        }
        print(Machine.description)
        print("\(trace.name): \(trace.count) accesses taken as reads, cache of \(entries) entries\n")
        print(Terminal.table(rows))
    }

    private func percent(_ part: Int, _ whole: Int) -> String {
        String(format: "%.2f", 100 * Double(part) / Double(max(1, whole)))
    }

    private struct Line {
        var share: Double
        var followed = 0
        var shadowMisses = 0
        var misses = 0
        var hitRatioWithout = 0.0
        var time = 0.0
    }

    private func measure(_ trace: AccessTrace, _ entries: Int, _ share: Double) throws -> Line {
        let limits = CacheConfiguration(maximumEntries: entries, shardCount: 1, hashSeed: 1, storesValues: false)
        let live = try Cache.make(limits)
        let outcomes = trace.keys.map { read($0, live) }
        let configuration = ReadThroughConfiguration(
            cache: limits,
            shadowEntries: max(1, Int((share * Double(entries)).rounded()))
        )
        guard var shadow = ShadowCache(configuration, of: live) else {
            throw Failure.failed("a cache of \(entries) entries is too small for a shadow; give a larger --cache")
        }
        var tally = ShadowTally()
        var line = Line(share: shadow.share)
        let hashes = trace.keys.map { live.hasher.hash($0) }
        let start = ThreadClock.nanoseconds
        for index in trace.keys.indices {
            let record = AccessRecord(
                key: UnsafeRawBufferPointer(start: nil, count: 0),
                hash: hashes[index],
                time: UInt64(index),
                stream: .unknown,
                outcome: outcomes[index]
            )
            let without = shadow.observe(record, live: live, now: 0)
            tally.count(outcomes[index], without: without)
            line.shadowMisses += without.waits ? 1 : 0
        }
        line.time = Double(ThreadClock.nanoseconds - start)
        line.followed = tally.followed
        line.misses = tally.waits
        line.hitRatioWithout = tally.hitRatioWithout ?? 0
        return line
    }

    private func read(_ key: UInt32, _ cache: Cache) -> AccessOutcome {
        withUnsafeBytes(of: key) { bytes in
            let hash = cache.hasher.hash(bytes)
            guard cache.read(bytes, hash: hash, now: 0, { _ in }) == .miss else { return .hit }
            let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
            let fence = cache.fence(hash: hash)
            _ = cache.fill(bytes, hash: hash, value: nothing, expiresAt: nil, fence: fence, kind: .demand, now: 0)
            return .miss
        }
    }
}
