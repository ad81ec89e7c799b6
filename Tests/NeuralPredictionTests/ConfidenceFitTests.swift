import NeuralNet
import PredisPrimitives
import Testing

@testable import NeuralPrediction

@Suite struct ConfidenceFitTests {
    private func promises(_ count: Int, seed: UInt64, scale: Double, offset: Double) -> [ConfidenceFit.Promise] {
        var generator = SplitMix64(seed: seed)
        return (0..<count).map { _ in
            let logit = 6 * generator.nextUnit() - 3
            let share = 1 / (1 + Logarithm.exponential(-(scale * logit + offset)))
            return ConfidenceFit.Promise(
                confidence: 1 / (1 + Logarithm.exponential(-logit)),
                isKept: generator.nextUnit() < share
            )
        }
    }

    @Test(arguments: [(1.0, 0.0), (0.5, -0.7), (1.8, 0.4)])
    func itFindsWhatPromisesWereStretchedBy(scale: Double, offset: Double) {
        let fit = ConfidenceFit(promises(20_000, seed: 3, scale: scale, offset: offset))
        #expect(abs(fit.scale - scale) < 0.1 && abs(fit.offset - offset) < 0.1, "\(fit)")
    }

    @Test func noOtherFitNearbyIsLikelier() {
        let promises = promises(500, seed: 8, scale: 0.6, offset: -0.5)
        let fit = ConfidenceFit(promises)
        let kept = Double(promises.count { $0.isKept })
        let (shareIfKept, shareIfBroken) = ((kept + 1) / (kept + 2), 1 / (500 - kept + 2))
        func cost(_ scale: Double, _ offset: Double) -> Double {
            promises.reduce(((scale - 1) * (scale - 1) + offset * offset) / 2) { sum, promise in
                let logit = Logarithm.natural(promise.confidence / (1 - promise.confidence))
                let share = 1 / (1 + Logarithm.exponential(-(scale * logit + offset)))
                let target = promise.isKept ? shareIfKept : shareIfBroken
                return sum - target * Logarithm.natural(share) - (1 - target) * Logarithm.natural(1 - share)
            }
        }
        let least = cost(fit.scale, fit.offset)
        for (scale, offset) in [(0.01, 0.0), (-0.01, 0.0), (0.0, 0.01), (0.0, -0.01), (0.01, -0.01)] {
            #expect(cost(fit.scale + scale, fit.offset + offset) > least)
        }
    }

    @Test func withoutPromisesNothingChangesAndKeptOnesStayFinite() {
        #expect(ConfidenceFit([]) == ConfidenceFit([]) && ConfidenceFit([]).scale == 1 && ConfidenceFit([]).offset == 0)
        let sure = [ConfidenceFit.Promise](repeating: .init(confidence: 1, isKept: true), count: 50)
        let fit = ConfidenceFit(sure)
        #expect(fit.scale.isFinite && fit.scale > 0 && fit.offset.isFinite)
    }

    @Test func promisesThatWereAllBrokenAreNotTakenForCertainty() {
        let broken = promises(1000, seed: 4, scale: 1, offset: -4).map {
            ConfidenceFit.Promise(confidence: $0.confidence / 20, isKept: false)
        }
        let fit = ConfidenceFit(broken)
        let promised = broken.reduce(0.0) { sum, promise in
            let logit = Logarithm.natural(promise.confidence / (1 - promise.confidence))
            return sum + 1 / (1 + Logarithm.exponential(-(fit.scale * logit + fit.offset)))
        }
        // One of 1000 more may be kept for all that is known.
        #expect(promised > 0.5 && promised < 5, "\(promised) of 1000")
    }

    @Test func theFitLowersTheLossOfWhatItIsFittedTo() {
        let promises = promises(2000, seed: 7, scale: 0.5, offset: -0.7)
        let fit = ConfidenceFit(promises)
        let fitted = promises.map { promise in
            let logit = Logarithm.natural(promise.confidence / (1 - promise.confidence))
            let share = 1 / (1 + Logarithm.exponential(-(fit.scale * logit + fit.offset)))
            return ConfidenceFit.Promise(confidence: share, isKept: promise.isKept)
        }
        func mean(_ promises: [ConfidenceFit.Promise]) -> Double { promises.reduce(0) { $0 + $1.loss } / 2000 }
        #expect(mean(fitted) < mean(promises) - 0.01)
        #expect(abs(ConfidenceFit.Promise(confidence: 0.25, isKept: true).loss - Logarithm.natural(4)) < 1e-12)
        #expect(abs(ConfidenceFit.Promise(confidence: 0.25, isKept: false).loss - Logarithm.natural(4 / 3)) < 1e-12)
        #expect(ConfidenceFit.Promise(confidence: 1, isKept: false).loss < 17)
    }

    @Test func whatWasPromisedBeforeTheFitIsFoundAgain() {
        let promises = promises(2000, seed: 6, scale: 0.7, offset: 0.3)
        let fit = ConfidenceFit(promises)
        for promise in promises.prefix(50) {
            let logit = Logarithm.natural(promise.confidence / (1 - promise.confidence))
            let fitted = 1 / (1 + Logarithm.exponential(-(fit.scale * logit + fit.offset)))
            #expect(abs(fit.unfitted(fitted) - promise.confidence) < 1e-9)
        }
    }

    @Test func theHeadGivesTheFittedPromises() {
        let fit = ConfidenceFit(promises(5000, seed: 1, scale: 0.5, offset: -0.7))
        let tensors = [
            NamedTensor(name: "head.bias", shape: [2], values: [3, 4]),
            NamedTensor(name: "confidence.weight", shape: [1, 2], values: [0.5, -2]),
            NamedTensor(name: "confidence.bias", shape: [1], values: [0.25]),
        ]
        let applied = fit.applied(to: tensors)
        #expect(applied[0] == tensors[0])
        let input = [0.3, 0.9]
        func logit(_ tensors: [NamedTensor]) -> Double {
            zip(tensors[1].values, input).reduce(Double(tensors[2].values[0])) { $0 + Double($1.0) * $1.1 }
        }
        #expect(abs(logit(applied) - (fit.scale * logit(tensors) + fit.offset)) < 1e-6)
    }
}
