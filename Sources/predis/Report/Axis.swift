import Foundation

/// A linear axis of a chart with round numbers on it.
struct Axis {
    /// The numbers that are marked.
    let ticks: [Double]
    private let low: Double
    private let high: Double
    private let from: Double
    private let to: Double

    /// An axis that has room for all values, drawn between two coordinates.
    init(_ values: [Double], from: Double, to: Double) {
        var low = values.min() ?? 0
        var high = values.max() ?? 1
        if high - low < 1e-9 {
            low -= max(0.05, abs(low) * 0.05)
            high += max(0.05, abs(high) * 0.05)
        }
        let step = Self.step(for: (high - low) / 5)
        let first = (low / step).rounded(.down)
        let last = (high / step).rounded(.up)
        ticks = stride(from: first, through: last, by: 1).map { $0 * step }
        self.low = first * step
        self.high = last * step
        self.from = from
        self.to = to
    }

    func place(_ value: Double) -> Double {
        from + (value - low) / (high - low) * (to - from)
    }

    /// One, two or five times a power of ten, at least `step`.
    private static func step(for step: Double) -> Double {
        let power = pow(10, log10(step).rounded(.down))
        let factor = [1.0, 2, 5, 10].first { $0 * power >= step * 0.999 } ?? 10
        return factor * power
    }

    static func label(_ value: Double) -> String {
        let rounded = (value * 10_000).rounded() / 10_000
        return rounded == rounded.rounded() && abs(rounded) < 1e9 ? "\(Int(rounded))" : "\(rounded)"
    }
}
