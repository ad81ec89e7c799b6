import Foundation
import Statistics
import Testing
import Traces

@testable import Workloads

@Suite struct LikenessTests {
    private let original = LikenessSamples.orders(accesses: 12_000)

    @Test func `equal profiles and seeds give equal accesses, whatever the size of the batches`() throws {
        let profile = try LikenessProfile(original)
        let one = try LikenessSamples.copy(profile, seed: 3, count: 3000)
        var generator = try LikenessGenerator(profile, seed: 3)
        var other = TraceBatch()
        for _ in 0..<30 { generator.fill(&other, count: 100) }
        #expect((0..<3000).allSatisfy { one[$0] == other[$0] })
        let third = try LikenessSamples.copy(profile, seed: 4, count: 3000)
        #expect(LikenessSamples.names(one) != LikenessSamples.names(third))
    }

    @Test func `a saved profile gives the same accesses`() throws {
        let profile = try LikenessProfile(original)
        let read = try JSONDecoder().decode(LikenessProfile.self, from: try JSONEncoder().encode(profile))
        #expect(read == profile)
        let one = try LikenessSamples.copy(profile, seed: 3, count: 500)
        let other = try LikenessSamples.copy(read, seed: 3, count: 500)
        #expect((0..<500).allSatisfy { one[$0] == other[$0] })
    }

    @Test func `misses, keys, clients and writes are those of the original within three points`() throws {
        let profile = try LikenessProfile(original)
        let batch = try LikenessSamples.copy(profile, seed: 1, count: original.count)
        let copy = AccessColumns(name: "copy", batch, hasClock: true)
        #expect(abs(copy.keyCount - original.keyCount) * 50 < original.keyCount)
        #expect(Set(copy.streams).count <= Set(original.streams).count)
        let (before, after) = (
            ReuseDistances(original.keys, keyCount: original.keyCount),
            ReuseDistances(copy.keys, keyCount: copy.keyCount)
        )
        for percent in [1, 5, 10] {
            let capacity = original.keyCount * percent / 100
            #expect(
                abs(before.missRatio(capacity: capacity) - after.missRatio(capacity: capacity)) < 0.03,
                "\(percent)%"
            )
        }
        let writes = [original, copy].map { columns in
            Double(columns.operations.count { $0 == .set }) / Double(columns.count)
        }
        #expect(abs(writes[0] - writes[1]) < 0.03)
        #expect(abs(copy.duration / original.duration - 1) < 0.05)
    }

    @Test func `what follows what is kept`() throws {
        let profile = try LikenessProfile(original)
        let copy = AccessColumns(
            name: "copy",
            try LikenessSamples.copy(profile, seed: 1, count: original.count),
            hasClock: true
        )
        let hits = [original, copy].map { columns in
            var last: [UInt32: UInt32] = [:]
            var successors: [UInt32: UInt32] = [:]
            var right = 0
            for (key, stream) in zip(columns.keys, columns.streams) {
                if let before = last[stream] {
                    if successors[before] == key { right += 1 }
                    successors[before] = key
                }
                last[stream] = key
            }
            return Double(right) / Double(columns.count)
        }
        #expect(hits[0] > 0.3)
        // The aim is 0.05: docs/decisions.md, 39.
        #expect(abs(hits[0] - hits[1]) < 0.12)
    }

    @Test func `a copy may be longer than the original, and goes on getting keys`() throws {
        let profile = try LikenessProfile(LikenessSamples.orders(accesses: 2000))
        let copy = AccessColumns(
            name: "copy",
            try LikenessSamples.copy(profile, seed: 2, count: 6000),
            hasClock: true
        )
        #expect(copy.count == 6000)
        #expect(copy.keyCount > profile.keys)
        #expect(zip(copy.times.dropFirst(), copy.times).allSatisfy { $0 >= $1 })
    }

    @Test func `a profile grows with the keys and not with the accesses`() throws {
        let short = try JSONEncoder().encode(try LikenessProfile(LikenessSamples.orders(accesses: 12_000)))
        let long = try JSONEncoder().encode(try LikenessProfile(LikenessSamples.orders(accesses: 48_000)))
        #expect(long.count < 3 * short.count)
    }

    @Test func `transitions that came once are in no profile`() {
        let graph = SuccessorGraph(keys: [0, 1, 2, 0, 1, 3, 0, 4], streams: [], keyCount: 5)
        #expect(graph.degrees == [1, 0, 0, 0, 0])
        #expect(graph.targets == [1])
    }

    @Test func `a trace with one key has no likeness`() {
        var batch = TraceBatch()
        Array("a".utf8).withUnsafeBytes { key in
            for time in 0..<5 {
                batch.append(
                    time: Double(time),
                    client: 0,
                    operation: .get,
                    key: key,
                    size: 1,
                    ttl: nil,
                    latency: nil,
                    isContinuation: false
                )
            }
        }
        let columns = AccessColumns(name: "single", batch, hasClock: true)
        #expect(throws: LikenessError.self) { try LikenessProfile(columns) }
    }

    @Test func `damaged profiles are refused`() throws {
        let profile = try LikenessProfile(LikenessSamples.orders(accesses: 1000))
        let damages: [(inout LikenessProfile) -> Void] = [
            { $0.format = "other" }, { $0.accesses = 0 }, { $0.keys += 1 }, { $0.newKeys = [] },
            { $0.distances.append(1) }, { $0.popularities[0] = 200 }, { $0.popularAccesses = [] }, { $0.jumps = [] },
            { $0.forms = [] }, { $0.formsOfKeys.removeLast() }, { $0.sizeChanges = .nan },
            { $0.forms[0].recipes = [] }, { $0.forms[0].parts = [.literal("a")] },
            { $0.clients?.distances = [] }, { $0.operations?.tables = [] }, { $0.arrivals?.times = [0] },
            { $0.arrivals?.tick = .infinity },
        ]
        for (index, damage) in damages.enumerated() {
            var damaged = profile
            damage(&damaged)
            #expect(throws: LikenessError.self, "damage \(index)") { try LikenessGenerator(damaged, seed: 1) }
        }
    }

    @Test(.enabled(if: LikenessTests.trace != nil, "the traces are absent; PREDIS_TRACES names their folder"))
    func `LRU misses as often on a copy of the beginning of a real trace`() throws {
        var reader = try TraceReader(path: try #require(Self.trace))
        var batch = TraceBatch()
        while batch.count < 12_000, try reader.read(limit: 4000, into: &batch) {}
        let original = AccessColumns(name: "nasa", batch, hasClock: true)
        let profile = try LikenessProfile(original)
        let copy = AccessColumns(
            name: "copy",
            try LikenessSamples.copy(profile, seed: 1, count: original.count),
            hasClock: true
        )
        let (before, after) = (
            ReuseDistances(original.keys, keyCount: original.keyCount),
            ReuseDistances(copy.keys, keyCount: copy.keyCount)
        )
        for percent in [1, 5, 10] {
            let capacity = original.keyCount * percent / 100
            #expect(
                abs(before.missRatio(capacity: capacity) - after.missRatio(capacity: capacity)) < 0.03,
                "\(percent)%"
            )
        }
    }

    private static let trace: String? = {
        let folder =
            ProcessInfo.processInfo.environment["PREDIS_TRACES"]
            ?? URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../../shared/traces").standardized.path
        let path = folder + "/nasa_0801.csv.gz"
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }()
}
