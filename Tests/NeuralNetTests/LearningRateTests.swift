import Foundation
import NeuralNet
import Testing

@Suite("Learning rates")
struct LearningRateTests {
    @Test("The cosine rises straight, falls to its floor and stays there")
    func cosine() throws {
        let rate = try LearningRate(.cosine(peak: 0.1, warmUp: 4, total: 14, floor: 0.02))
        #expect([1, 2, 4].map(rate.rate) == [0.025, 0.05, 0.1])
        #expect(abs(rate.rate(step: 9) - 0.06) < 1e-7)
        #expect([14, 15, 1_000].map(rate.rate) == [0.02, 0.02, 0.02])
    }

    @Test("Steps multiply after every interval")
    func steps() throws {
        let rate = try LearningRate(.steps(rate: 1, factor: 0.5, interval: 10))
        #expect([1, 10, 11, 20, 21].map(rate.rate) == [1, 1, 0.5, 0.5, 0.25])
        #expect(try LearningRate(.constant(rate: 0.3)).rate(step: 99) == 0.3)
    }

    @Test("A plateau reduces the rate after enough stale validations, and not below its floor")
    func plateau() throws {
        var rate = try LearningRate(.plateau(rate: 1, factor: 0.5, patience: 2, floor: 0.2))
        var seen: [Float] = []
        for loss in [3, 2, 2, 2, 2.5, 1, 1.5, 1.5, 2, 2, 2, 2] {
            rate.observe(validationLoss: loss)
            seen.append(rate.rate(step: 1))
        }
        #expect(seen == [1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2, 0.2])
    }

    @Test("A schedule continues from its encoded state")
    func coding() throws {
        var rate = try LearningRate(.plateau(rate: 1, factor: 0.5, patience: 2, floor: 0))
        for loss in [1.0, 2, 2, 2] { rate.observe(validationLoss: loss) }
        var decoded = try JSONDecoder().decode(LearningRate.self, from: JSONEncoder().encode(rate))
        #expect(decoded == rate)
        decoded.observe(validationLoss: 2)
        #expect(decoded.rate(step: 1) == 0.25)
    }

    @Test(
        "Schedules out of range are refused",
        arguments: [
            LearningRateSchedule.constant(rate: 0), .constant(rate: .nan), .constant(rate: .infinity),
            .cosine(peak: 1, warmUp: 5, total: 5, floor: 0), .cosine(peak: 1, warmUp: 0, total: 5, floor: 2),
            .steps(rate: 1, factor: 0, interval: 5), .steps(rate: 1, factor: 0.5, interval: 0),
            .plateau(rate: 1, factor: 1, patience: 2, floor: 0), .plateau(rate: 1, factor: 0.5, patience: 0, floor: 0),
        ]
    )
    func invalid(schedule: LearningRateSchedule) {
        let error = #expect(throws: NeuralNetError.self) { try LearningRate(schedule) }
        #expect(error?.code == .configuration)
    }
}
