import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct OutcomeMapTests {
    @Test(arguments: [0.05, 0.3, 0.8])
    func `a state learns how often it comes true`(truth: Double) {
        var random = SplitMix64(seed: 9)
        var map = OutcomeMap(count: 4)
        for _ in 0..<4000 { map.learn(2, happened: random.nextUnit() < truth) }
        // The standard deviation of a mean over the latest 400 is at most 0.025.
        let learned = Double(map.probability(2))
        #expect(abs(learned - truth) < 0.08)
        let others = [0, 1, 3].map { map.probability($0) }
        #expect(others == [0.2, 0.2, 0.2])
    }

    @Test func `counts start with probabilities that grow with the count and shrink with the visits`() {
        for visits: UInt8 in [2, 10, 40] {
            let row = [0, 1, 2, 6, 20].map {
                CountCell.initialProbability(Int(CountCell.of(visits: visits, count: $0)))
            }
            #expect(row == row.sorted())
        }
        let often = CountCell.initialProbability(Int(CountCell.of(visits: 40, count: 4)))
        let seldom = CountCell.initialProbability(Int(CountCell.of(visits: 5, count: 4)))
        #expect(often < seldom)
    }

    @Test func `every pair of counts has a cell, and only counts above zero propose`() {
        for visits in 0...255 as ClosedRange<UInt8> {
            for count in 0...255 as ClosedRange<UInt8> {
                let cell = CountCell.of(visits: visits, count: count)
                #expect(Int(cell) < CountCell.states - 1)
                #expect(CountCell.isProposal(cell) == (count > 0))
            }
        }
        #expect(!CountCell.isProposal(CountCell.unknownContext))
    }

    @Test func `visit cells tell apart what came on the latest five visits`() {
        let cells = (0..<32).map { VisitCell.of(visits: 9, count: 4, recent: UInt8($0)) }
        #expect(Set(cells).count == 32)
        #expect(VisitCell.of(visits: 9, count: 4, recent: 0b1110_0001) == VisitCell.of(visits: 9, count: 4, recent: 1))
        #expect(VisitCell.of(visits: 1, count: 1, recent: 1) != VisitCell.of(visits: 2, count: 1, recent: 1))
        for visits in 0...64 as ClosedRange<UInt8> {
            for count in 0...64 as ClosedRange<UInt8> {
                #expect(VisitCell.of(visits: visits, count: count, recent: .max) != 0, "0 says that nobody proposes")
            }
        }
    }

    @Test func `a history keeps the latest five outcomes and how many there are`() {
        var history = OutcomeHistory()
        #expect(history.isEmpty)
        for (outcome, state) in [(true, 0b11), (false, 0b110), (true, 0b1101), (true, 0b11011), (false, 0b110110)] {
            history.append(outcome)
            #expect(history.state == UInt8(state))
        }
        history.append(true)
        #expect(history.state == 0b101101)
    }
}
