extension ArrivalProfile {
    /// The arrivals at given times; `nil`: there is no clock.
    init?(times: [Double]) {
        guard times.count >= 2, let first = times.first, let last = times.last, last > first else { return nil }
        start = first
        tick = Self.tick(times)
        let count = times.count - 1
        let parts = min(Self.parts, count)
        self.times = (0...parts).map { max(0, times[count * $0 / parts] - first) }
        var histograms = [[Int: Int]](repeating: [:], count: Self.gapClasses)
        var before = 0
        for part in 0..<parts {
            let range = count * part / parts..<count * (part + 1) / parts
            let mean = (times[range.upperBound] - times[range.lowerBound]) / Double(range.count)
            guard mean > 0 else { continue }
            for index in range {
                let place = Self.gapClass((times[index + 1] - times[index]) / mean)
                histograms[before][place, default: 0] += 1
                before = place
            }
        }
        gaps = histograms.map { CountTable($0) }
    }

    /// The largest power of ten, from 1 s down to 1 us, that all times are multiples of; 0: none.
    private static func tick(_ times: [Double]) -> Double {
        var tick = 1.0
        for _ in 0..<7 {
            if times.allSatisfy({ abs($0 / tick - ($0 / tick).rounded()) < 1e-4 }) { return tick }
            tick /= 10
        }
        return 0
    }
}
