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
