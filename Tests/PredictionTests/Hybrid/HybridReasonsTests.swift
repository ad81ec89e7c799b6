import AccessModel
import Testing

@testable import Prediction

@Suite struct HybridReasonsTests {
    @Test func `reasons name the contexts and their counts`() throws {
        var predictor = HybridPredictor(
            configuration: HybridConfiguration(
                experts: [
                    ContextExpert(scope: .global, order: 1, window: 1, learnsFromHits: true),
                    ContextExpert(scope: .global, order: 2, window: 1, learnsFromHits: true),
                ],
                contexts: 1 << 12
            )
        )
        // The key after 7 is 8; four times out of five 6 comes before.
        for round in 0..<10 {
            for key: UInt32 in [round % 5 == 0 ? 5 : 6, 7, 8] { predictor.observe(.miss(key)) }
        }
        predictor.observe(.miss(6))
        predictor.observe(.miss(7))
        let candidate = try #require(predictor.predictions().first { $0.key.rawValue == 8 })
        let reasons = predictor.reasons(for: candidate)
        try #require(reasons.count == 2)
        #expect(reasons[0].context.0.rawValue == 7)
        #expect(reasons[0].context.1 == .none)
        #expect(reasons[0].visits == 10)
        #expect(reasons[0].count == 10)
        #expect(reasons[1].context.0.rawValue == 7)
        #expect(reasons[1].context.1.rawValue == 6)
        #expect(reasons[1].visits == 8)
        #expect(reasons[1].count == 8)
        #expect(reasons[1].opinion > 0.5)
    }
}
