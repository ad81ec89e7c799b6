import PredisPrimitives
import Testing

@testable import Prefetching

@Suite struct CalibrationTests {
    @Test func `the error is that of a count by hand`() {
        var random = SplitMix64(seed: 3)
        var calibration = Calibration()
        var promises: [(promise: Float, happened: Bool, weight: Double)] = []
        for _ in 0..<2000 {
            let promise = Float(random.nextUnit())
            promises.append((promise, random.nextUnit() < 0.7 * Double(promise), Double(1 + random.next() % 4)))
        }
        for entry in promises { calibration.note(entry.promise, happened: entry.happened, weight: entry.weight) }
        var distance = 0.0
        var all = 0.0
        for bin in 0..<10 {
            let own = promises.filter { Int($0.promise * 10) == bin }
            let weight = own.reduce(0) { $0 + $1.weight }
            let expected = own.reduce(0) { $0 + $1.weight * Double($1.promise) } / weight
            let observed = own.reduce(0) { $0 + ($1.happened ? $1.weight : 0) } / weight
            distance += weight * abs(expected - observed)
            all += weight
            #expect(abs((calibration.bins[bin].expected ?? -1) - expected) < 1e-9)
            #expect(abs((calibration.bins[bin].observed ?? -1) - observed) < 1e-9)
        }
        #expect(abs(calibration.error - distance / all) < 1e-9)
        #expect(calibration.error > 0.1)
    }

    @Test func `honest promises have no error, and none at all none either`() {
        var random = SplitMix64(seed: 4)
        var calibration = Calibration()
        #expect(calibration.error == 0)
        for _ in 0..<20_000 {
            let promise = Float(random.nextUnit())
            calibration.note(promise, happened: random.nextUnit() < Double(promise))
        }
        #expect(calibration.error < 0.02)
    }

    @Test func `certain and impossible promises fall into the outer ranges`() {
        var calibration = Calibration()
        calibration.note(1, happened: true)
        calibration.note(0, happened: false)
        let start = calibration
        calibration.note(1, happened: false)
        #expect(start.bins.map(\.weight) == [1, 0, 0, 0, 0, 0, 0, 0, 0, 1])
        #expect(calibration.since(start).bins.map(\.weight) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
        #expect(calibration.since(start).error == 1)
    }
}
