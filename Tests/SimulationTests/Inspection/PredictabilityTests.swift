import Testing

@testable import Simulation

@Suite struct PredictabilityTests {
    /// What came after each context, most often or latest of equals, by counting the whole past anew.
    private static func naiveShare(_ keys: [UInt32], streams: [UInt32], order: Int) -> Double {
        var pasts: [UInt32: [UInt32]] = [:]
        var seen: [(context: [UInt32], key: UInt32)] = []
        var right = 0
        for (position, key) in keys.enumerated() {
            let stream = streams.isEmpty ? 1 : streams[position]
            guard stream != 0 else { continue }
            let context = Array(pasts[stream, default: []].suffix(order))
            pasts[stream, default: []].append(key)
            guard context.count == order else { continue }
            let followers = seen.filter { $0.context == context }.map(\.key)
            var counts: [UInt32: Int] = [:]
            var guess: UInt32?
            for follower in followers {
                counts[follower, default: 0] += 1
                if guess.map({ counts[follower, default: 0] >= counts[$0, default: 0] }) ?? true { guess = follower }
            }
            right += guess == key ? 1 : 0
            seen.append((context, key))
        }
        return Double(right) / Double(keys.count)
    }

    @Test(arguments: [1, 2] as [UInt64], [false, true])
    func `guesses are those of counting the whole past anew`(seed: UInt64, perClient: Bool) {
        let trace = AccessTrace.random(seed: seed, accesses: 1200, keys: 40)
        let streams = perClient ? trace.streams : []
        let misses = [Bool](repeating: true, count: trace.count)
        let found = Predictability(trace.keys, streams: streams, misses: misses)
        #expect(found.order1 == Self.naiveShare(trace.keys, streams: streams, order: 1), "seed \(seed)")
        #expect(found.order2 == Self.naiveShare(trace.keys, streams: streams, order: 2), "seed \(seed)")
        #expect(found.order1OfMisses == found.order1 && found.order2OfMisses == found.order2)
        #expect(found.order1 > (perClient ? 0.02 : 0.2))
    }
}
