/// A matrix with eight bits for each number and a scale for each row: number times scale is about what it was.
///
/// Symmetric: the largest magnitude of a row becomes 127, so zero stays zero and -128 does not occur. Halves round away
/// from zero.
public struct Int8Rows: Sendable, Hashable {
    /// Row-major, from -127 up to 127.
    public let values: [Int8]
    /// One for each row, 0 for a row of zeros.
    public let scales: [Float]

    /// Narrows finite numbers, whose count `rows` divides.
    public init(_ floats: [Float], rows: Int) {
        let width = rows == 0 ? 0 : floats.count / rows
        var values = [Int8](repeating: 0, count: floats.count)
        var scales = [Float](repeating: 0, count: rows)
        for row in 0..<rows {
            let range = row * width..<(row + 1) * width
            let largest = floats[range].reduce(0) { max($0, abs($1)) }
            let scale = largest / 127
            // A row of numbers too small for a scale is a row of zeros.
            guard scale > 0, (1 / scale).isFinite else { continue }
            scales[row] = scale
            for index in range {
                let scaled = (floats[index] / scale).rounded(.toNearestOrAwayFromZero)
                values[index] = Int8(max(-127, min(127, scaled)))
            }
        }
        self.values = values
        self.scales = scales
    }
}
