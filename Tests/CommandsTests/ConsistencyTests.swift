import CacheCore
import Commands
import Origins
import PredictiveCache
import PredisPrimitives
import PredisTesting
import RESP
import Testing

/// Random interleavings of reads, writes, deletions, expiry, prefetches and changes at the origin; every read must be
/// explained by what the key was allowed to hold at some moment between the read's start and its reply.
@Suite struct ConsistencyTests {
    @Test(arguments: 0..<60)
    func everyReadIsExplainedBySomeWrite(round: UInt64) async throws {
        for seed in (round * 50)..<(round * 50 + 50) {
            try await play(seed: seed, entries: seed % 3 == 0 ? 2 : 1000)
        }
    }

    private func play(seed: UInt64, entries: Int) async throws {
        var random = SplitMix64(seed: seed)
        let keys = ["a", "b", "c"]
        let origin = ScriptedOrigin<[UInt8], [UInt8]>()
        var log = ConsistencyLog(forgets: entries < keys.count)
        for key in keys {
            origin.set("\(key)0".asKey, for: key.asKey)
            log.originHolds("\(key)0", key)
        }
        let driver = try EngineDriver(origin: origin, entries: entries, absentTimeToLive: seed % 2 == 0 ? 0 : 50)
        let clients = (0..<3).map { _ in driver.connect() }
        var readers = clients.map { _ in [ConsistencyLog.Read]() }
        var version = 0

        func collect() throws {
            for (index, client) in clients.enumerated() {
                for reply in try client.replies() {
                    let read = readers[index].removeFirst()
                    guard read.key != nil else { continue }
                    let complaint = log.complaint(about: read, answered: reply.text)
                    #expect(complaint == nil, "seed \(seed): \(complaint ?? "")")
                }
            }
        }

        for _ in 0..<40 {
            let key = keys[Int(random.next() % 3)]
            let index = Int(random.next() % 3)
            let client = clients[index]
            log.tick()
            switch random.next() % 16 {
            case 0...5:
                readers[index].append(log.beginRead(key))
                client.send("GET \(key)")
            case 6:
                version += 1
                readers[index].append(log.noRead)
                client.send("SET \(key) w\(version)")
                log.cacheWasSet("w\(version)", key, expiresAt: nil)
            case 7:
                version += 1
                readers[index].append(log.noRead)
                client.send("SET \(key) w\(version) PX 30")
                log.cacheWasSet("w\(version)", key, expiresAt: driver.time.unixMilliseconds + 30)
            case 8:
                readers[index].append(log.noRead)
                client.send("DEL \(key)")
                log.wasInvalidated(key)
            case 9:
                // How an application changes a row: the database first, then the cache.
                version += 1
                origin.set("o\(version)".asKey, for: key.asKey)
                log.originHolds("o\(version)", key)
                readers[index].append(log.noRead)
                client.send("DEL \(key)")
                log.wasInvalidated(key)
            case 10:
                origin.hold(key.asKey)
            case 11:
                origin.release(key.asKey)
            case 12:
                _ = driver.store.prefetch(key.asKey)
            case 13:
                driver.time.advance(by: .milliseconds(20))
                log.timeIs(driver.time.unixMilliseconds)
            case 14:
                await driver.settle(clients, origin)
            default:
                await Task.yield()
                _ = client.takeEvents()
            }
            log.timeIs(driver.time.unixMilliseconds)
            try collect()
        }
        origin.releaseAll()
        await driver.finish(clients)
        log.tick()
        try collect()
        #expect(readers.allSatisfy { $0.isEmpty }, "seed \(seed): a command was not answered")
        #expect(origin.peakLoadsPerKey <= 1, "seed \(seed): two loads of one key at a time")
        try driver.store.cache.checkInvariants()
    }
}

/// What each key may hold, moment by moment.
///
/// A value that was set in the cache hides the origin's until it is deleted or expires (or, in a cache so small that it
/// forgets, at any time). Otherwise a key may hold whatever the origin held since the key was last invalidated.
struct ConsistencyLog {
    struct Read {
        /// `nil` for commands that are not reads.
        var key: String?
        var start: Int
    }

    private struct Epoch {
        var start: Int
        var end = Int.max
        var values: Set<String>
    }

    private let forgets: Bool
    private var step = 0
    private var origin: [String: String] = [:]
    private var epochs: [String: [Epoch]] = [:]
    private var expiries: [String: Int64] = [:]

    init(forgets: Bool) {
        self.forgets = forgets
    }

    mutating func tick() {
        step += 1
    }

    func beginRead(_ key: String) -> Read {
        Read(key: key, start: step)
    }

    var noRead: Read { Read(key: nil, start: step) }

    mutating func originHolds(_ value: String, _ key: String) {
        origin[key] = value
        guard var all = epochs[key], let last = all.indices.last else {
            epochs[key] = [Epoch(start: step, values: [value])]
            return
        }
        if expiries[key] == nil || forgets { all[last].values.insert(value) }
        epochs[key] = all
    }

    mutating func cacheWasSet(_ value: String, _ key: String, expiresAt: Int64?) {
        var values: Set = [value]
        if forgets, let held = origin[key] { values.insert(held) }
        begin(values, key)
        expiries[key] = expiresAt ?? .max
    }

    mutating func wasInvalidated(_ key: String) {
        expiries[key] = nil
        begin([origin[key] ?? ""], key)
    }

    mutating func timeIs(_ now: Int64) {
        for (key, expiry) in expiries where expiry <= now {
            expiries[key] = nil
            begin([origin[key] ?? ""], key)
        }
    }

    /// Why the answer cannot be, or `nil`.
    func complaint(about read: Read, answered value: String?) -> String? {
        guard let key = read.key else { return nil }
        let allowed = (epochs[key] ?? []).filter { $0.end >= read.start && $0.start <= step }.flatMap(\.values)
        if let value, allowed.contains(value) { return nil }
        return
            "GET \(key) of step \(read.start) was answered \(value ?? "nothing") at step \(step); allowed were \(allowed)"
    }

    private mutating func begin(_ values: Set<String>, _ key: String) {
        var all = epochs[key] ?? []
        if let last = all.indices.last { all[last].end = step }
        all.append(Epoch(start: step, values: values))
        epochs[key] = all
    }
}
