import Foundation
import PredisPrimitives

@testable import Simulation

/// Streams of keys whose names say how they belong together.
struct NamedStream {
    private(set) var names: [String] = []
    private(set) var streams: [UInt32] = []
    /// For each access, whether it follows from the name of a key that its client read at least so many accesses before.
    private(set) var follows: [Int?] = []

    var trace: AccessTrace {
        get throws { try AccessTrace(name: "names", names: names, streams: streams) }
    }

    private mutating func add(_ name: String, stream: Int, follows: Int?) {
        names.append(name)
        streams.append(UInt32(stream + 1))
        self.follows.append(follows)
    }

    /// Clients that read orders nobody has read before, each in three keys, at random moments.
    static func orders(seed: UInt64, accesses: Int, clients: Int) -> NamedStream {
        var random = SplitMix64(seed: seed)
        var result = NamedStream()
        var orders = [UInt64](repeating: 0, count: clients)
        var steps = [Int](repeating: 0, count: clients)
        var starts = [Int](repeating: 0, count: clients)
        for position in 0..<accesses {
            let client = Int(random.next() % UInt64(clients))
            if steps[client] == 0 {
                orders[client] = random.next() % 1_000_000_000
                starts[client] = position
            }
            result.add(
                "order:\(orders[client])" + ["", ":items", ":customer"][steps[client]],
                stream: client,
                follows: steps[client] == 0 ? nil : position - starts[client]
            )
            steps[client] = (steps[client] + 1) % 3
        }
        return result
    }

    /// Independent draws of keys `item:1` to `item:20000`, Zipf with exponent 1.
    static func items(seed: UInt64, accesses: Int) -> NamedStream {
        var random = SplitMix64(seed: seed)
        var result = NamedStream()
        for _ in 0..<accesses {
            result.add("item:\(Int(pow(20_000, random.nextUnit())))", stream: Int(random.next() % 8), follows: nil)
        }
        return result
    }

    /// Files read from beginning to end by several clients, block by block of so many numbers, each once.
    static func files(seed: UInt64, accesses: Int, clients: Int, step: Int) -> NamedStream {
        var random = SplitMix64(seed: seed)
        var result = NamedStream()
        var files = [(file: UInt64, block: Int, start: Int)](repeating: (0, 0, 0), count: clients)
        for position in 0..<accesses {
            let client = Int(random.next() % UInt64(clients))
            if files[client].block % 40 == 0 {
                files[client] = (random.next() % 1_000_000_000, 40, position)
            }
            let block = files[client].block - 40
            result.add(
                "f/\(files[client].file)/\(1_000_000 + block * step)",
                stream: client,
                follows: block < 3 ? nil : position - files[client].start
            )
            files[client].block += 1
        }
        return result
    }
}

extension AccessTrace {
    /// A trace of reads of keys by their names.
    init(name: String, names keys: [String], streams: [UInt32] = []) throws {
        self.init(name: name)
        for key in keys {
            guard let numbered = Array(key.utf8).withUnsafeBytes({ names.number($0) }) else { continue }
            self.keys.append(numbered.number)
        }
        keyCount = names.count
        self.streams = streams
    }
}
