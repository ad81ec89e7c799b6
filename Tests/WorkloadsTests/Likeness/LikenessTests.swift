import Foundation
import PredisPrimitives
import Statistics
import Testing
import Traces

@testable import Workloads

@Suite struct LikenessTests {
    private static let original = LikenessSamples.orders(accesses: 10_000)
    private static let profile = Result { try LikenessProfile(original) }
    private let original = Self.original

    @Test func `equal profiles and seeds give equal accesses, whatever the size of the batches`() throws {
        let profile = try Self.profile.get()
        let one = try LikenessSamples.copy(profile, seed: 3, count: 1000)
        var generator = try LikenessGenerator(profile, seed: 3)
        var other = TraceBatch()
        for _ in 0..<10 { generator.fill(&other, count: 100) }
        #expect((0..<1000).allSatisfy { one[$0] == other[$0] })
        let third = try LikenessSamples.copy(profile, seed: 4, count: 1000)
        #expect(LikenessSamples.names(one) != LikenessSamples.names(third))
    }

    @Test func `a saved profile gives the same accesses`() throws {
        let profile = try Self.profile.get()
        let read = try JSONDecoder().decode(LikenessProfile.self, from: try JSONEncoder().encode(profile))
        #expect(read == profile)
        let one = try LikenessSamples.copy(profile, seed: 3, count: 500)
        let other = try LikenessSamples.copy(read, seed: 3, count: 500)
        #expect((0..<500).allSatisfy { one[$0] == other[$0] })
    }

    @Test func `misses, keys, clients and writes are those of the original within three points`() throws {
        let profile = try Self.profile.get()
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
        let profile = try Self.profile.get()
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
        #expect(abs(hits[0] - hits[1]) < 0.05, "\(hits)")
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
        let short = try JSONEncoder().encode(try Self.profile.get())
        let long = try JSONEncoder().encode(try LikenessProfile(LikenessSamples.orders(accesses: 40_000)))
        #expect(long.count < 3 * short.count)
    }

    @Test func `transitions that came once are in no profile`() {
        let graph = SuccessorGraph(keys: [0, 1, 2, 0, 1, 3, 0, 4], streams: [], keyCount: 5)
        #expect(graph.degrees == [1, 0, 0, 0, 0])
        #expect(graph.targets == [1])
        #expect(graph.contexts.isEmpty)
    }

    @Test func `a context is kept if it came twice and says more than a shorter one`() {
        // What follows 2 depends on what came before: 0 1 2 3 and 4 1 2 5.
        let keys: [UInt32] = [0, 1, 2, 3, 4, 1, 2, 5, 0, 1, 2, 3, 4, 1, 2, 5]
        let graph = GraphIndex(SuccessorGraph(keys: keys, streams: [], keyCount: 6))
        #expect(graph.successor(of: [2, 1, 0, .max], length: 3)?.key == 3)
        #expect(graph.successor(of: [2, 1, 4, .max], length: 3)?.key == 5)
        // 3 always follows 0 1 2: one more key before says nothing more.
        #expect(graph.successor(of: [2, 1, 0, 5], length: 4) == nil)
    }

    @Test func `successors after a pause are told apart from those at once`() {
        // Client 1 goes from 0 to 1 at once and from 0 to 2 after twenty accesses of others.
        var (keys, streams): ([UInt32], [UInt32]) = ([], [])
        for _ in 0..<3 {
            keys += [0, 1, 0] + Array(repeating: 3, count: 20) + [2]
            streams += [1, 1, 1] + Array(repeating: 2, count: 20) + [1]
        }
        let graph = GraphIndex(SuccessorGraph(keys: keys, streams: streams, keyCount: 4))
        let first = [false, true].map { isLate in
            graph.successors(of: 0).first.map { graph.key(graph.edge($0, isLate: isLate)) }
        }
        #expect(first == [1, 2])
    }

    @Test func `clients come as often, load pages as quickly and stay as long`() throws {
        let pages = LikenessSamples.pages(accesses: 6000)
        let profile = try LikenessProfile(pages)
        let batch = try LikenessSamples.copy(profile, seed: 1, count: pages.count)
        let copy = AccessColumns(name: "copy", batch, hasClock: false)
        let found = [pages, copy].map { columns in
            var latest: [UInt32: Int] = [:]
            var (soon, all) = (0, 0)
            for (index, client) in columns.streams.enumerated() {
                if let before = latest[client] {
                    soon += index - before <= ClientProfile.soon ? 1 : 0
                    all += 1
                }
                latest[client] = index
            }
            return (clients: latest.count, soon: Double(soon) / Double(all))
        }
        #expect(abs(Double(found[1].clients) / Double(found[0].clients) - 1) < 0.1, "\(found)")
        #expect(abs(found[0].soon - found[1].soon) < 0.05, "\(found)")
    }

    @Test func `numbers in order of first appearance foretell no new key of the copy`() throws {
        var random = SplitMix64(seed: 5)
        var batch = TraceBatch()
        var count = 0
        for _ in 0..<4000 {
            let isNew = count == 0 || random.next() % 4 == 0
            let number = isNew ? count : Int(random.next() % UInt64(count))
            count += isNew ? 1 : 0
            Array("\(number)".utf8).withUnsafeBytes { key in
                batch.append(
                    time: 0,
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
        let profile = try LikenessProfile(AccessColumns(name: "numbered", batch, hasClock: false))
        let names = LikenessSamples.names(try LikenessSamples.copy(profile, seed: 1, count: 4000))
        var seen: Set<Int> = []
        let new = names.compactMap { Int($0) }.filter { seen.insert($0).inserted }
        let next = zip(new.dropFirst(), new).count { $0 == $1 + 1 }
        #expect(new.count > 500)
        #expect(next * 20 < new.count, "\(next) of \(new.count)")
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
            { $0.clients?.gaps = [] }, { $0.rhythms = [] }, { $0.jumpClasses = [] },
            { $0.operations?.tables = [] }, { $0.arrivals?.times = [0] }, { $0.arrivals?.tick = .infinity },
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
