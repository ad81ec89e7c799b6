import Testing
import Traces

@testable import Simulation

@Suite struct TraceSummaryTests {
    @Test func `everything is counted`() throws {
        let trace = AccessTrace(
            name: "small",
            keys: [7, 8, 7, 7, 9, 8],
            streams: [1, 1, 2, 0, 2, 1],
            times: [10, 10, 11.5, 11, 12, 13],
            sizes: [100, 0, 200, 200, 50, 30],
            operations: [.get, .set, .get, .get, .delete, .get]
        )
        let summary = TraceSummary(trace)
        #expect(summary.requests == 6 && summary.keys == 3)
        #expect(summary.oneHitShare == 1.0 / 3 && summary.compulsoryShare == 0.5)
        #expect(summary.accessesPerKey.maximum == 3 && summary.accessesPerKey.mean == 2)
        #expect(summary.topShares.map(\.share) == [0.5, 0.5, 0.5])
        #expect(summary.operations == TraceSummary.Operations(get: 4, set: 1, delete: 1))
        let reuse = try #require(summary.reuseDistance)
        // 7 after 8, 7 after nothing, 8 after 7 and 9.
        #expect([reuse.minimum, reuse.p50, reuse.maximum] == [1, 2, 3])
        #expect(try #require(summary.reuseAccesses).maximum == 4)
        #expect(try #require(summary.reuseSeconds).minimum == 0)
        let clients = try #require(summary.clients)
        #expect(clients.count == 2 && clients.recordedShare == 5.0 / 6 && clients.repeatShare == 2.0 / 5)
        let sizes = try #require(summary.sizes)
        #expect(sizes.footprint == 200 + 30 + 50 && sizes.bytes.minimum == 30 && sizes.bytes.maximum == 200)
        let times = try #require(summary.times)
        #expect(times.backwardSteps == 1 && times.peakPerSecond == 2 && times.zeroGapShare == 0.2)
        #expect(times.perSecond == 2)
        #expect(summary.sequentialShare == 1.0 / 6)
    }

    @Test func `what is not recorded is not there`() {
        let summary = TraceSummary(AccessTrace(name: "one", keys: [3]))
        #expect(summary.requests == 1 && summary.oneHitShare == 1)
        #expect(summary.reuseDistance == nil && summary.clients == nil && summary.sizes == nil && summary.times == nil)
        #expect(summary.timesToLive == nil && summary.predictabilityPerClient == nil)
        #expect(summary.predictability.order1 == 0)
    }

    @Test func `quantiles are values of the sample`() throws {
        let quantiles = try #require(Quantiles((1...100).map(Double.init).reversed()))
        #expect(
            [quantiles.minimum, quantiles.p10, quantiles.p50, quantiles.p99, quantiles.maximum] == [1, 10, 50, 99, 100]
        )
        #expect(quantiles.mean == 50.5)
        #expect(Quantiles([]) == nil)
    }
}
