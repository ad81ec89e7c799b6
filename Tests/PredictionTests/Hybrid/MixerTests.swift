import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct MixerTests {
    @Test func `trusts the input that knows and not the one that guesses`() {
        var random = SplitMix64(seed: 3)
        var mixer = Mixer(sets: 2, initial: SIMD16(repeating: 0.3))
        for _ in 0..<20_000 {
            let truth = random.next() & 1 == 0
            var inputs = SIMD16<Float>(repeating: 0)
            inputs[0] = (random.nextUnit() < 0.9) == truth ? 2 : -2
            inputs[1] = random.next() & 1 == 0 ? 2 : -2
            let probability = Self.probability(mixer.mix(inputs, set: 1))
            mixer.learn(inputs, set: 1, error: (truth ? 1 : 0) - probability)
        }
        // Log odds of 0.9 are 2.2.
        var inputs = SIMD16<Float>(repeating: 0)
        inputs[0] = 2
        let knowing = mixer.mix(inputs, set: 1)
        #expect(abs(knowing - 2.2) < 0.3)
        inputs[0] = 0
        inputs[1] = 2
        let guessing = mixer.mix(inputs, set: 1)
        #expect(abs(guessing) < 0.3)
        let untouched = mixer.mix(inputs, set: 0)
        #expect(untouched == 0.6)
    }

    private static func probability(_ logit: Float) -> Float {
        // e^x by its limit, good to four digits here.
        var power: Float = 1 + logit / 4096
        for _ in 0..<12 { power *= power }
        return power / (1 + power)
    }
}
