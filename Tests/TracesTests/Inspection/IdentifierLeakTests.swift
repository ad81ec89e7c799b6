import PredisPrimitives
import Testing

@testable import Traces

@Suite struct IdentifierLeakTests {
    private func leak(_ keys: some Sequence<String>) -> IdentifierLeak {
        var leak = IdentifierLeak()
        for key in keys { leak.observeFirstTouch(Array(key.utf8)) }
        return leak
    }

    @Test func idsInOrderOfAppearanceLeak() {
        let leak = leak((1...100).map { String($0) })
        #expect(leak.isLikely)
        #expect(leak.share == 0.99)
    }

    @Test func fewIdsProveNothing() {
        #expect(!leak((1...99).map { String($0) }).isLikely)
    }

    @Test func shuffledIdsHashesAndWordsDoNotLeak() {
        var generator = TestGenerator(state: 1)
        #expect(leak((1...1000).shuffled(using: &generator).map { String($0) }).share < 0.1)
        let scrambler = KeyScrambler(seed: 1)
        let hashed = (1...1000).map { String(decoding: scrambler.scrambled(Array(String($0).utf8)), as: UTF8.self) }
        #expect(leak(hashed).share == 0)
        #expect(leak((1...1000).map { "key:\($0)" }).share == 0)
    }

    @Test func theHighestIdHasNoSuccessor() {
        #expect(leak(["18446744073709551615", "0", "18446744073709551616"]).sequentialTouches == 0)
    }

    @Test func scrambledKeysAreSixteenDigitsOfTheHashTheSeedGives() {
        let key = Array("user:1".utf8)
        let scrambled = KeyScrambler(seed: 7).scrambled(key)
        #expect(scrambled.count == KeyScrambler.keyLength)
        #expect(scrambled.allSatisfy { "0123456789abcdef".utf8.contains($0) })
        #expect(UInt64(String(decoding: scrambled, as: UTF8.self), radix: 16) == KeyHasher(seed: 7).hash(key))
        #expect(scrambled != KeyScrambler(seed: 8).scrambled(key))
    }
}
