import PredisPrimitives
import Traces

@testable import Workloads

/// Traces for the tests of likenesses.
enum LikenessSamples {
    /// Orders that are looked at with their items, and documents that are read now and then, by some clients.
    static func orders(accesses: Int, seed: UInt64 = 1) -> AccessColumns {
        var random = SplitMix64(seed: seed)
        var batch = TraceBatch()
        while batch.count < accesses {
            let client = UInt32(random.next() % 5) + 1
            let order = 1000 + Int(random.nextUnit() * random.nextUnit() * 400)
            let names =
                random.next() % 3 == 0
                ? ["doc/" + String(random.next() % 300 &* 0x9E37_79B9, radix: 16) + ".txt"]
                : ["order:\(order)", "order:\(order):items", "order:\(order):customer"]
            for name in names {
                let key = Array(name.utf8)
                key.withUnsafeBytes {
                    batch.append(
                        time: Double(batch.count / 3),
                        client: client,
                        operation: random.next() % 10 == 0 ? .set : .get,
                        key: $0,
                        size: UInt32(100 + key.count),
                        ttl: nil,
                        latency: nil,
                        isContinuation: false
                    )
                }
            }
        }
        return AccessColumns(name: "orders", batch, hasClock: true)
    }

    /// Pages with three pictures each: clients come, load some pages at once with their pictures, think between pages, and go.
    static func pages(accesses: Int, seed: UInt64 = 1) -> AccessColumns {
        var random = SplitMix64(seed: seed)
        // Each client: its number, what it still loads, and when it goes on.
        var clients: [(number: UInt32, keys: [String], due: Double)] = []
        var (batch, now, next) = (TraceBatch(), 0.0, UInt32(1))
        while batch.count < accesses {
            if clients.count < 12 {
                clients.append((next, [], now + random.nextUnit() * 20))
                next += 1
            }
            let place = clients.indices.min { clients[$0].due < clients[$1].due } ?? 0
            now = clients[place].due
            if clients[place].keys.isEmpty {
                let page = Int(random.nextUnit() * random.nextUnit() * 60)
                clients[place].keys = ["page:\(page)"] + (0..<3).map { "picture:\(page):\($0)" }
            }
            let key = Array(clients[place].keys.removeFirst().utf8)
            key.withUnsafeBytes {
                batch.append(
                    time: now,
                    client: clients[place].number,
                    operation: .get,
                    key: $0,
                    size: 1,
                    ttl: nil,
                    latency: nil,
                    isContinuation: false
                )
            }
            let isDone = clients[place].keys.isEmpty
            clients[place].due += isDone ? 20 + random.nextUnit() * 60 : 0.5 + random.nextUnit()
            if isDone, random.next() % 4 == 0 { clients.remove(at: place) }
        }
        return AccessColumns(name: "pages", batch, hasClock: false)
    }

    /// A copy of so many accesses.
    static func copy(_ profile: LikenessProfile, seed: UInt64, count: Int) throws -> TraceBatch {
        var generator = try LikenessGenerator(profile, seed: seed)
        var batch = TraceBatch()
        generator.fill(&batch, count: count)
        return batch
    }

    static func names(_ batch: TraceBatch) -> [String] {
        var names: [String] = []
        batch.forEach { _, key in names.append(String(decoding: key, as: UTF8.self)) }
        return names
    }
}
