import Foundation
import PredisPrimitives
import Traces

@testable import Simulation

/// Streams of keys with and without structure.
enum Streams {
    /// Random ones of 60 fixed sequences of 20 keys, with noise between.
    static func sequences(seed: UInt64, accesses: Int) -> [UInt32] {
        var random = SplitMix64(seed: seed)
        let chains = (0..<60).map { _ in (0..<20).map { _ in UInt32(random.next() % 1000) } }
        var result: [UInt32] = []
        while result.count < accesses {
            for key in chains[Int(random.next() % 60)] {
                if random.next() % 8 == 0 { result.append(1000 + UInt32(random.next() % 1000)) }
                result.append(key)
            }
        }
        return result
    }

    /// Independent draws of 2000 keys, Zipf with exponent 1 by inverting the continuous distribution.
    static func independent(seed: UInt64, accesses: Int) -> [UInt32] {
        var random = SplitMix64(seed: seed)
        return (0..<accesses).map { _ in UInt32(min(1999, pow(2000, random.nextUnit()) - 1)) }
    }

    /// Draws of few keys that favour the low ones, with runs that raise the key by one.
    static func runs(seed: UInt64, accesses: Int, keys: UInt32) -> [UInt32] {
        var random = SplitMix64(seed: seed)
        var key: UInt32 = 0
        return (0..<accesses).map { _ in
            key = random.next() % 3 == 0 ? UInt32(min(random.next(), random.next()) % UInt64(keys)) : (key + 1) % keys
            return key
        }
    }
}

/// A trace with every column, at random.
extension AccessTrace {
    static func random(seed: UInt64, accesses: Int, keys: UInt32) -> AccessTrace {
        var random = SplitMix64(seed: seed)
        var time = 0.0
        let stream = Streams.runs(seed: seed, accesses: accesses, keys: keys)
        return AccessTrace(
            name: "random \(seed)",
            keys: stream,
            streams: stream.map { _ in UInt32(random.next() % 4) },
            times: stream.map { _ in
                time += random.nextUnit() * 0.01
                return time
            },
            sizes: stream.map { 100 + $0 % 7 * 300 },
            operations: stream.map { _ in
                switch random.next() % 20 {
                case 0: .set
                case 1: .delete
                default: .get
                }
            }
        )
    }
}
