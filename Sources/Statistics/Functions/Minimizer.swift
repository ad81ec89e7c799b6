/// Minima of smooth functions without derivatives.
public enum Minimizer {
    /// The place of the minimum of a function with one valley between two bounds, to `tolerance`.
    ///
    /// Golden-section search; about `1.44 log2((high - low) / tolerance)` evaluations.
    public static func goldenSection(
        _ range: ClosedRange<Double>,
        tolerance: Double,
        _ function: (Double) -> Double
    ) -> Double {
        let ratio = (5.0.squareRoot() - 1) / 2
        var (low, high) = (range.lowerBound, range.upperBound)
        var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
        var (atLeft, atRight) = (function(left), function(right))
        while high - low > tolerance {
            if atLeft <= atRight {
                (high, right, atRight) = (right, left, atLeft)
                left = high - ratio * (high - low)
                atLeft = function(left)
            } else {
                (low, left, atLeft) = (left, right, atRight)
                right = low + ratio * (high - low)
                atRight = function(right)
            }
        }
        return (low + high) / 2
    }

    /// The place of a local minimum near `start`, by the downhill simplex.
    ///
    /// Source: Nelder and Mead, "A Simplex Method for Function Minimization", The Computer Journal 7, 1965.
    ///
    /// - Parameters:
    ///   - start: Where to begin; one or more coordinates.
    ///   - steps: The size of the first simplex in each coordinate.
    ///   - rounds: At most so many steps.
    ///   - tolerance: The spread of values in the simplex at which it stops.
    ///   - function: What is to be small.
    /// - Returns: The best place found.
    public static func nelderMead(
        _ start: [Double],
        steps: [Double],
        rounds: Int = 200,
        tolerance: Double = 1e-7,
        _ function: ([Double]) -> Double
    ) -> [Double] {
        var simplex = [(point: start, value: function(start))]
        for axis in start.indices {
            var point = start
            point[axis] += steps[axis]
            simplex.append((point, function(point)))
        }
        for _ in 0..<rounds {
            simplex.sort { $0.value < $1.value }
            let (best, worst) = (simplex[0], simplex[simplex.count - 1])
            if abs(worst.value - best.value) <= tolerance * (1 + abs(best.value)) { break }
            let centre = start.indices.map { axis in
                simplex.dropLast().reduce(0) { $0 + $1.point[axis] } / Double(simplex.count - 1)
            }
            func along(_ factor: Double) -> (point: [Double], value: Double) {
                let point = zip(centre, worst.point).map { $0 + factor * ($1 - $0) }
                return (point, function(point))
            }
            let reflected = along(-1)
            let last = simplex.count - 1
            if reflected.value < best.value {
                let expanded = along(-2)
                simplex[last] = expanded.value < reflected.value ? expanded : reflected
            } else if reflected.value < simplex[last - 1].value {
                simplex[last] = reflected
            } else {
                let contracted = along(reflected.value < worst.value ? -0.5 : 0.5)
                if contracted.value < min(worst.value, reflected.value) {
                    simplex[last] = contracted
                } else {
                    for index in 1...last {
                        let point = zip(best.point, simplex[index].point).map { ($0 + $1) / 2 }
                        simplex[index] = (point, function(point))
                    }
                }
            }
        }
        return simplex.min { $0.value < $1.value }?.point ?? start
    }
}
