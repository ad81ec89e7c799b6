#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What predictions of each height have come to: a piecewise linear map from log odds to probability.
///
/// Corrects a mixer that promises too much or too little as a whole. Source: the adaptive probability map of Mahoney's PAQ.
struct Refinement: ~Copyable {
    /// Points of the map, half a unit of log odds apart, from -8 to 8.
    static let points = 33
    static let memory: Float = 200
    /// Outcomes of trust in the start, where the map changes nothing.
    private static let trust: Float = 8

    // Safety: both blocks are owned by this value and have `points` initialised elements; trivial types.
    let probabilities: UnsafeMutablePointer<Float>
    let outcomes: UnsafeMutablePointer<Float>

    init() {
        probabilities = .allocate(capacity: Self.points)
        outcomes = .allocate(capacity: Self.points)
        for point in 0..<Self.points {
            let start = 1 / (1 + expf(-Float(point - Self.points / 2) / 2))
            (probabilities + point).initialize(to: start)
            (outcomes + point).initialize(to: 0)
        }
    }

    deinit {
        probabilities.deallocate()
        outcomes.deallocate()
    }

    @inline(__always)
    private static func place(_ logit: Float) -> (point: Int, share: Float) {
        let place = min(31.99, max(0, logit * 2 + 16))
        return (Int(place), place - place.rounded(.down))
    }

    /// The probability that predictions of this height have come to.
    @inline(__always)
    func probability(_ logit: Float) -> Float {
        let (point, share) = Self.place(logit)
        return probabilities[point] * (1 - share) + probabilities[point + 1] * share
    }

    mutating func learn(_ logit: Float, happened: Bool) {
        let (lower, share) = Self.place(logit)
        let point = share > 0.5 ? lower + 1 : lower
        let rate = max(1 / (outcomes[point] + Self.trust), 1 / Self.memory)
        outcomes[point] = min(Self.memory, outcomes[point] + 1)
        probabilities[point] += ((happened ? 1 : 0) - probabilities[point]) * rate
    }
}
