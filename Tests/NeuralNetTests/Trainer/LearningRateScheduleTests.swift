import NeuralNet
import Testing

@Suite struct LearningRateScheduleTests {
    @Test func riseAndFallAreAsDescribed() {
        let cosine = LearningRateSchedule(peak: 1, warmUpSteps: 3, decay: .cosine, floor: 0.1)
        #expect([1, 2, 3].map { cosine.rate(step: $0, of: 13) } == [0.25, 0.5, 0.75])
        #expect(abs(cosine.rate(step: 8, of: 13) - 0.55) < 1e-6)
        #expect(abs(cosine.rate(step: 13, of: 13) - 0.1) < 1e-6)
        #expect(abs(cosine.rate(step: 99, of: 13) - 0.1) < 1e-6)
        let linear = LearningRateSchedule(peak: 2, decay: .linear, floor: 0)
        #expect([1, 5, 10].map { linear.rate(step: $0, of: 10) } == [1.8, 1, 0])
        let flat = LearningRateSchedule(peak: 2, decay: .none)
        #expect([1, 5, 10].map { flat.rate(step: $0, of: 10) } == [2, 2, 2])
    }
}
