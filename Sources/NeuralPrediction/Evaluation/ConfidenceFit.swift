public import NeuralNet

/// What confidence must be stretched and shifted by to keep its promises on reads that the network has not learned from.
///
/// A network is right more often on what it has learned from, so its confidence head, trained on the same reads, promises too
/// much. Logits become `scale * logit + offset`, fitted by the likelihood of what came true.
///
/// Source: Platt, "Probabilistic Outputs for Support Vector Machines", 1999, by Newton's method. As there, of `n` promises that
/// were kept each counts as kept with probability `(n + 1) / (n + 2)`, and those that were broken likewise: a few outcomes, all
/// alike, do not prove certainty. A weak pull towards changing nothing keeps the fit from wandering where promises hardly differ.
public struct ConfidenceFit: Sendable, Hashable {
    /// What one first choice was promised, and what came of it.
    public struct Promise: Sendable, Hashable {
        /// The probability, `0 ... 1`.
        public let confidence: Double
        /// Whether the choice came true.
        public let isKept: Bool

        /// The cross-entropy in nats; a promise beyond 1 - 1e-7, or below 1e-7, counts as that.
        public var loss: Double {
            let share = ConfidenceFit.inside(confidence)
            return -Logarithm.natural(isKept ? share : 1 - share)
        }

        public init(confidence: Double, isKept: Bool) {
            self.confidence = confidence
            self.isKept = isKept
        }
    }

    /// The factor of the logit.
    public private(set) var scale = 1.0
    /// What is added to it.
    public private(set) var offset = 0.0

    private static let mostSteps = 50

    /// Fits to promises; changes nothing without any.
    ///
    /// O(promises) a step of at most fifty.
    public init(_ promises: [Promise]) {
        let logits = promises.map { Self.logit($0.confidence) }
        let kept = Double(promises.count(where: \.isKept))
        let broken = Double(promises.count) - kept
        let (shareIfKept, shareIfBroken) = ((kept + 1) / (kept + 2), 1 / (broken + 2))
        var (scale, offset) = (1.0, 0.0)
        for _ in 0..<Self.mostSteps {
            var (slopeScale, slopeOffset) = (scale - 1, offset)
            var (curveScale, curveBoth, curveOffset) = (1.0, 0.0, 1.0)
            for (logit, promise) in zip(logits, promises) {
                let share = 1 / (1 + Logarithm.exponential(-(scale * logit + offset)))
                let miss = share - (promise.isKept ? shareIfKept : shareIfBroken)
                let weight = share * (1 - share)
                slopeScale += miss * logit
                slopeOffset += miss
                curveScale += weight * logit * logit
                curveBoth += weight * logit
                curveOffset += weight
            }
            let determinant = curveScale * curveOffset - curveBoth * curveBoth
            let step = (
                (curveOffset * slopeScale - curveBoth * slopeOffset) / determinant,
                (curveScale * slopeOffset - curveBoth * slopeScale) / determinant
            )
            guard step.0.isFinite, step.1.isFinite else { return }
            scale -= step.0
            offset -= step.1
            if abs(step.0) + abs(step.1) < 1e-9 { break }
        }
        guard scale.isFinite, offset.isFinite, scale > 0, scale < 100, abs(offset) < 100 else { return }
        self.scale = scale
        self.offset = offset
    }

    /// What was promised before the fit where `confidence` is promised with it.
    public func unfitted(_ confidence: Double) -> Double {
        1 / (1 + Logarithm.exponential((offset - Self.logit(confidence)) / scale))
    }

    private static func logit(_ share: Double) -> Double {
        let inside = inside(share)
        return Logarithm.natural(inside / (1 - inside))
    }

    private static func inside(_ share: Double) -> Double { min(1 - 1e-7, max(1e-7, share)) }

    /// Parameters whose confidence head gives the fitted promises; without that head the same.
    public func applied(to tensors: [NamedTensor]) -> [NamedTensor] {
        tensors.map { tensor in
            var tensor = tensor
            switch tensor.name {
            case "confidence.weight": tensor.values = tensor.values.map { Float(scale * Double($0)) }
            case "confidence.bias": tensor.values = tensor.values.map { Float(scale * Double($0) + offset) }
            default: break
            }
            return tensor
        }
    }
}
