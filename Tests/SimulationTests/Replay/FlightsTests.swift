import PredisPrimitives
import Testing

@testable import Simulation

@Suite struct FlightsTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `flights end in the order they are ready, then the last to begin first`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var flights = Flights()
        var waiting: [(ready: Double, number: UInt32)] = []
        for step in 0..<2000 {
            let now = Double(step)
            for _ in 0..<random.next() % 3 {
                let ready = now + Double(random.next() % 40)
                waiting.append((ready, flights.begin(7, ready: ready)))
            }
            var ended: [UInt32] = []
            while let flight = flights.end(by: now) { ended.append(flight.number) }
            let due = waiting.filter { $0.ready <= now }.sorted { ($0.ready, $1.number) < ($1.ready, $0.number) }
            waiting.removeAll { $0.ready <= now }
            #expect(ended == due.map(\.number), "seed \(seed), step \(step)")
            #expect(flights.count == waiting.count)
        }
    }
}
