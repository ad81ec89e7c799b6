import AccessModel
import CacheCore
import Foundation
import Origins
import PredictiveCache
import PredisPrimitives
import PredisTesting
import Prefetching
import Testing

/// What was learned lasts from one cache to the next.
@Suite struct LearnerStateTests {
    /// Names that say nothing of each other.
    private static let chain = (0..<40).map { Array(String(SplitMix64.mix($0), radix: 36).utf8) }

    /// A cache with its notices.
    private final class Bench {
        let cache: ReadThroughCache
        let ring: Recorder
        private let collected: Locked<[String]>

        var notices: [String] { collected.withLock { $0 } }

        /// In a server the seed of the hashes differs from start to start.
        init(path: String, hashSeed: UInt64, interval: Duration = .zero, warmKeys: Int = 0, mode: PrefetchMode = .on)
            throws
        {
            let collected = Locked<[String]>([])
            self.collected = collected
            cache = try ReadThroughCache(
                ReadThroughConfiguration(
                    cache: CacheConfiguration(maximumEntries: 16, shardCount: 1, hashSeed: hashSeed),
                    loads: LoadLimits(demandDeadline: .seconds(3600), prefetchDeadline: .seconds(3600)),
                    prefetching: PrefetchConfiguration(mode: mode),
                    state: LearnerStateConfiguration(path: path, interval: interval, warmKeys: warmKeys)
                ),
                origin: ScriptedOrigin(Dictionary(uniqueKeysWithValues: chain.map { ($0, $0) }))
            ) { line in
                collected.withLock { $0.append(line) }
            }
            ring = Recorder(cache)
            cache.start()
        }

        /// Reads a key that may have to be loaded.
        func read(_ key: [UInt8]) async throws {
            let hash = cache.cache.hasher.hash(key)
            var outcome = AccessOutcome.hit
            if key.withUnsafeBytes({ cache.cache.read($0, hash: hash, now: 0) { _ in } }) == .miss {
                _ = try await withCheckedThrowingContinuation { continuation in
                    outcome = cache.demand(key, hash: hash) { continuation.resume(with: $0) }.asAccess
                }
            }
            ring.record(key, hash, outcome)
        }

        func isResident(_ key: [UInt8]) -> Bool {
            key.withUnsafeBytes { cache.cache.isResident($0, hash: cache.cache.hasher.hash($0), now: 0) }
        }

        func waitForLearner(_ isDone: (LearnerReport) -> Bool) async throws {
            while !isDone(cache.report().learner) { try await Task.sleep(for: .milliseconds(1)) }
        }

        /// Asks for the chain some times, as misses that are only told to the learner, then stops.
        func runAndStop(rounds: Int) async {
            for _ in 0..<rounds {
                for key in chain { ring.record(key, cache.cache.hasher.hash(key), .miss) }
            }
            while cache.report().learner.accesses < rounds * chain.count {
                try? await Task.sleep(for: .milliseconds(1))
            }
            await cache.stop()
        }
    }

    /// A folder for one test, removed with it.
    private final class Folder {
        let url = FileManager.default.temporaryDirectory.appending(path: "state-\(UUID().uuidString)")
        var file: String { url.appending(path: "learner.state").path }
        var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? [] }

        init() throws {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        }

        deinit {
            try? FileManager.default.removeItem(at: url)
        }
    }

    @Test func `the names and what follows them are known after a restart`() async throws {
        let folder = try Folder()
        let first = try Bench(path: folder.file, hashSeed: 1)
        await first.runAndStop(rounds: 60)
        #expect(first.notices == ["learner state \(folder.file): saved, 40 keys"])
        #expect(folder.names == ["learner.state"], "nothing is left beside it")

        let second = try Bench(path: folder.file, hashSeed: 2)
        await second.runAndStop(rounds: 1)
        #expect(second.notices.first == "learner state \(folder.file): restored, 40 keys")
        // One round teaches nothing that could be fetched; what is fetched was known before.
        #expect(second.cache.report().issued > 0)

        let unlearned = try Bench(path: folder.file + ".other", hashSeed: 3)
        await unlearned.runAndStop(rounds: 1)
        #expect(unlearned.cache.report().issued == 0)
    }

    @Test func `it is saved while the cache runs`() async throws {
        let folder = try Folder()
        let bench = try Bench(path: folder.file, hashSeed: 1, interval: .milliseconds(1))
        while !folder.names.contains("learner.state") { try await Task.sleep(for: .milliseconds(1)) }
        #expect(bench.notices == [])
        await bench.runAndStop(rounds: 2)
        #expect(bench.notices == ["learner state \(folder.file): saved, 40 keys"])
        #expect(folder.names == ["learner.state"])
    }

    @Test(arguments: [0, 10, 1000])
    func `a damaged file is refused, told, and replaced at the end`(length: Int) async throws {
        let folder = try Folder()
        let first = try Bench(path: folder.file, hashSeed: 1)
        await first.runAndStop(rounds: 2)
        let whole = try Data(contentsOf: URL(filePath: folder.file))
        try whole.prefix(length).write(to: URL(filePath: folder.file))

        let second = try Bench(path: folder.file, hashSeed: 2)
        await second.runAndStop(rounds: 1)
        #expect(second.notices.first?.hasSuffix("delete the file; starting with nothing learned") == true)
        #expect(second.notices.last == "learner state \(folder.file): saved, 40 keys")
    }

    @Test func `a folder that is not there is told, and the cache goes on`() async throws {
        let folder = try Folder()
        let bench = try Bench(path: folder.file + "/none/learner.state", hashSeed: 1)
        await bench.runAndStop(rounds: 1)
        #expect(bench.notices.count == 1)
        #expect(bench.notices.first?.contains(": not saved: cannot write ") == true)
    }

    @Test func `a full disk leaves the old file`() async throws {
        let folder = try Folder()
        let first = try Bench(path: folder.file, hashSeed: 1)
        await first.runAndStop(rounds: 2)
        let before = try Data(contentsOf: URL(filePath: folder.file))
        // The file beside it is a device that is always full.
        try FileManager.default.createSymbolicLink(atPath: folder.file + ".new", withDestinationPath: "/dev/full")
        let second = try Bench(path: folder.file, hashSeed: 2)
        await second.runAndStop(rounds: 1)
        #expect(second.notices.last?.contains(": not saved: cannot write ") == true)
        #expect(try Data(contentsOf: URL(filePath: folder.file)) == before)
    }

    @Test(arguments: [0, 2, 100])
    func `the keys hit most are loaded again after a restart, and no others`(warmKeys: Int) async throws {
        let folder = try Folder()
        let resident = Self.chain[..<12]
        let hot = Array(resident[4..<8])
        let first = try Bench(path: folder.file, hashSeed: 1, warmKeys: hot.count)
        for key in resident + hot + hot { try await first.read(key) }
        try await first.waitForLearner { $0.accesses == 12 + 2 * hot.count }
        await first.cache.stop()

        let second = try Bench(path: folder.file, hashSeed: 2, warmKeys: warmKeys)
        let expected = min(warmKeys, hot.count)
        try await second.waitForLearner { $0.warmedKeys == expected && $0.keysToWarm == 0 }
        // Its end waits for what was asked for.
        await second.cache.stop()
        #expect(resident.filter(second.isResident).count == expected)
        #expect(hot.filter(second.isResident).count == expected)
        #expect(second.cache.report().issued == expected)
    }

    @Test func `nothing is loaded again once the cache is full`() async throws {
        let folder = try Folder()
        let first = try Bench(path: folder.file, hashSeed: 1, warmKeys: 100)
        for key in Self.chain[..<12] { try await first.read(key) }
        try await first.waitForLearner { $0.accesses == 12 }
        await first.cache.stop()

        let second = try Bench(path: folder.file, hashSeed: 2, warmKeys: 100, mode: .off)
        for key in Self.chain[12...] { try await second.read(key) }
        second.cache.setPrefetchMode(.on)
        try await second.waitForLearner { $0.accesses == 28 && $0.keysToWarm == 0 }
        #expect(second.cache.report().learner.warmedKeys == 0)
        await second.cache.stop()
    }
}
