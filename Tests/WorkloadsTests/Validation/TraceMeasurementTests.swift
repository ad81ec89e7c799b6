import Statistics
import Testing
import Traces

@testable import Workloads

@Suite struct TraceMeasurementTests {
    private let columns = AccessColumns(
        name: "small",
        keys: [0, 1, 0, 1, 2, 0, 1, 0],
        keyCount: 3,
        times: [0, 1, 2, 3, 4, 5, 6, 7],
        streams: [1, 1, 1, 1, 2, 2, 2, 2],
        sizes: [10, 100, 10, 100, 0, 10, 100, 10],
        operations: [.get, .get, .set, .get, .delete, .get, .get, .get]
    )

    @Test("Measures are what one counts by hand")
    func byHand() throws {
        let plan = MeasurementPlan(columns, slots: 4)
        let measured = TraceMeasurement(columns, plan)
        #expect(measured[.distinctShare] == 3.0 / 8)
        #expect(measured[.readShare] == 6.0 / 8)
        #expect(measured[.deleteShare] == 1.0 / 8)
        // Pairs of client 1: 0>1, 1>0, 0>1 as before; of client 2: 2>0, 0>1 as before, 1>0 as before.
        #expect(measured[.agreement] == 3.0 / 6)
        // Accesses of the first half by key: 2, 2, 0; of the second: 2, 1, 1.
        #expect(measured[.turnover] == 2.0 / 8)
        #expect(abs((measured[.streamLength] ?? 0) - 1.386294) < 1e-6)
        #expect(abs((measured[.sizeMean] ?? 0) - (4 * 2.302585 + 3 * 4.605170) / 7) < 1e-6)
    }

    @Test("What was not recorded is not measured")
    func missing() {
        let bare = AccessColumns(name: "bare", keys: [0, 1, 0, 1], keyCount: 2)
        let measured = TraceMeasurement(bare, MeasurementPlan(bare))
        for measure in [TraceMeasure.rate, .memory, .dispersion, .sizeMean, .streamLength, .gapVariation] {
            #expect(measured[measure] == nil, "\(measure)")
        }
        #expect(measured[.readShare] == 1)
    }

    @Test("A slice is a trace of its own")
    func slices() {
        let part = columns.slice(4..<8)
        #expect(part.keys == [0, 1, 2, 1])
        #expect(part.keyCount == 3 && part.count == 4)
        #expect(part.times == [4, 5, 6, 7] && part.sizes == [0, 10, 100, 10])
    }

    @Test("The top share counts a part of a key where the share falls into one")
    func topShare() {
        #expect(abs(TraceMeasurement.topShare([5, 3, 2], 0.2) - 0.3) < 1e-12)
        #expect(abs(TraceMeasurement.topShare([5, 3, 2, 0], 0.5) - 0.65) < 1e-12)
    }

    @Test("A coarse clock is recognised, and its accesses are spread over the tick")
    func tick() {
        let coarse = AccessColumns(
            name: "",
            keys: Array(repeating: 0, count: 400),
            keyCount: 1,
            times: (0..<400).map { Double($0 / 4) }
        )
        #expect(coarse.tick == 1)
        let gaps = coarse.gaps(seed: 1)
        #expect(gaps.count == 399 && abs(gaps.reduce(0, +) - 99.5) < 1)
        #expect(columns.tick == 0)
    }
}
