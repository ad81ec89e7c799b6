import PredisPrimitives
import Testing

@testable import Simulation

@Suite struct TrafficEnvelopeTests {
    private static func envelope(_ settings: [[(Double, Double)]]) -> TrafficEnvelope {
        TrafficEnvelope(settings.map { $0.map { .init(traffic: $0.0, relativeMisses: $0.1) } })
    }

    @Test func `lies on the straight line between two budgets and begins at no prefetching`() {
        let envelope = Self.envelope([[(1.5, 0.5), (1.25, 0.8)]])
        #expect(envelope.relativeMisses(at: 1) == 1)
        #expect(abs(envelope.relativeMisses(at: 1.125) - 0.9) < 1e-9)
        #expect(abs(envelope.relativeMisses(at: 1.3) - 0.74) < 1e-9)
        #expect(envelope.relativeMisses(at: 3) == 0.5)
    }

    @Test func `more traffic never means more misses`() {
        let envelope = Self.envelope([[(1.2, 0.7), (1.4, 0.9)], [(1.3, 1.2)]])
        #expect(envelope.relativeMisses(at: 1.3) == 0.7)
        #expect(envelope.relativeMisses(at: 2) == 0.7)
        #expect(Self.envelope([]).relativeMisses(at: 2) == 1)
        #expect(Self.envelope([[(1.2, 1.1)]]).relativeMisses(at: 1.2) == 1)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `is what a fine search along every line finds`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let settings = (0..<3).map { _ in (0..<4).map { _ in (0.98 + random.nextUnit(), 0.4 + random.nextUnit()) } }
        let envelope = Self.envelope(settings)
        for traffic in [1.01, 1.1, 1.4, 1.9] {
            var least = 1.0
            for setting in settings {
                let points = (setting + [(1, 1)]).sorted { $0.0 < $1.0 }
                for (before, after) in zip(points, points.dropFirst()) {
                    for step in 0...4000 {
                        let share = Double(step) / 4000
                        guard before.0 + share * (after.0 - before.0) <= traffic else { continue }
                        least = min(least, before.1 + share * (after.1 - before.1))
                    }
                }
            }
            #expect(abs(envelope.relativeMisses(at: traffic) - least) < 0.01, "seed \(seed), \(traffic)")
        }
    }
}
