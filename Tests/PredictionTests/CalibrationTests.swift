import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct CalibrationTests {
    @Test func `starts with probabilities that grow with the count and shrink with the visits`() {
        let calibration = Calibration()
        for visits: UInt8 in [2, 10, 40] {
            let row = [0, 1, 2, 6, 20].map { calibration.probability(calibration.cell(visits: visits, count: $0)) }
            #expect(row == row.sorted())
        }
        let often = calibration.probability(calibration.cell(visits: 40, count: 4))
        let seldom = calibration.probability(calibration.cell(visits: 5, count: 4))
        #expect(often < seldom)
    }

    @Test(arguments: [0.05, 0.3, 0.8])
    func `a cell learns how often it comes true`(truth: Double) {
        var random = SplitMix64(seed: 9)
        var calibration = Calibration()
        let cell = calibration.cell(visits: 12, count: 6)
        for _ in 0..<4000 { calibration.learn(cell, happened: random.nextUnit() < truth) }
        // The standard deviation of a mean over 400 is at most 0.025.
        #expect(abs(Double(calibration.probability(cell)) - truth) < 0.08)
    }

    @Test func `what had no part in a prediction is not learned from`() {
        var calibration = Calibration()
        calibration.learn(Calibration.silent, happened: true)
        #expect(calibration.probability(Calibration.unknownContext) == 0.02)
    }
}
