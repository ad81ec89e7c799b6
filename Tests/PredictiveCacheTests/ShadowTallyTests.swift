import AccessModel
import Prefetching
import Testing

@testable import PredictiveCache

@Suite struct ShadowTallyTests {
    @Test func `counts what prefetching has saved and caused`() {
        var tally = ShadowTally()
        #expect(tally.hitRatioWithout == nil)
        tally.count(.firstUse, without: .miss)
        tally.count(.firstUse, without: .miss)
        tally.count(.miss, without: .hit)
        tally.count(.late, without: .joined)
        tally.count(.hit, without: .unknown)
        tally.count(.miss, without: .unknown)
        tally.count(.write, without: .hit)
        #expect(tally.reads == 6 && tally.followed == 4)
        #expect(tally.saved == 2 && tally.caused == 1)
        // Three of six waited; of four that are followed one more would have.
        #expect(tally.hitRatioWithout == 0.25)
        #expect(tally.scaled(2) == 3)
    }
}
