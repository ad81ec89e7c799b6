/// A distribution of whole numbers: the values themselves where there are few, else quantiles.
public struct AmountSketch: Sendable, Equatable, Codable {
    /// Values, ascending, each with its count; empty where there are quantiles.
    public var values: [UInt32]
    public var counts: [Int]
    /// Quantiles at equal distances, the smallest and the largest included; empty where there are values.
    public var quantiles: [UInt32]

    private static let mostValues = 64
    private static let quantileCount = 128

    /// Sketches the numbers, in any order; none gives 0.
    init(_ numbers: [UInt32]) {
        var histogram: [UInt32: Int] = [:]
        for number in numbers { histogram[number, default: 0] += 1 }
        if histogram.count <= Self.mostValues {
            values = histogram.keys.sorted()
            counts = values.map { histogram[$0] ?? 0 }
            quantiles = []
        } else {
            let sorted = numbers.sorted()
            (values, counts) = ([], [])
            quantiles = (0...Self.quantileCount).map { sorted[(sorted.count - 1) * $0 / Self.quantileCount] }
        }
    }

    /// The number at a share, in `0 ..< 1`, of the distribution.
    func amount(_ share: Double) -> UInt32 {
        guard quantiles.count < 2 else {
            let place = share * Double(quantiles.count - 1)
            let index = min(Int(place), quantiles.count - 2)
            let (low, high) = (Double(quantiles[index]), Double(quantiles[index + 1]))
            return UInt32(low + (high - low) * (place - Double(index)))
        }
        let total = counts.reduce(0, +)
        var left = Int(share * Double(total))
        for (value, count) in zip(values, counts) {
            if left < count { return value }
            left -= count
        }
        return values.last ?? 0
    }
}
