import NeuralPrediction
import PredisPrimitives
import Testing

@Suite struct VocabularyTests {
    @Test func keysOfTheTrainingPartGetTokensByFallingFrequency() throws {
        // Counted: 5 x 7, 3 x 9, 3 x 4, 1 x 2; 8 only comes later.
        let history = AccessHistory(name: "h", keys: [7, 9, 4, 7, 2, 9, 4, 7, 9, 4, 7, 7, 8, 8, 8, 8])
        var limits = Vocabulary.Limits()
        limits.buckets = 3
        let vocabulary = try Vocabulary(history, counting: 0..<12, limits)
        #expect(vocabulary.count == 1 + 3 + 3 && vocabulary.keyTokens == 1..<4)
        #expect([7, 9, 4].map { vocabulary.token(Array("\($0)".utf8)) } == [1, 2, 3])
        for key in ["2", "8", "anything", ""] {
            #expect((4..<7).contains(vocabulary.token(Array(key.utf8))), "\(key)")
        }
        #expect(vocabulary.name(2).map { String(decoding: $0, as: UTF8.self) } == "9")
        #expect(vocabulary.name(0) == nil && vocabulary.name(4) == nil)
        limits.keys = 1
        limits.minimumCount = 1
        let small = try Vocabulary(history, counting: 0..<12, limits)
        #expect(small.keyCount == 1 && small.token(Array("9".utf8)) > 1)
    }

    @Test func bucketsAreTheSameInEveryProcess() {
        let vocabulary = Vocabulary(keys: [Array("a".utf8)], bucketCount: 1000)
        let tokens = ["user:1", "user:2", "page:77"].map { vocabulary.token(Array($0.utf8)) }
        // Part of what a saved model means.
        #expect(tokens == [466, 943, 829])
    }

    @Test func aTraceWithoutAFrequentKeyHasNoVocabulary() {
        let history = AccessHistory(name: "h", keys: [1, 2, 3, 4])
        #expect(throws: DatasetError.emptyVocabulary(minimumCount: 2)) {
            try Vocabulary(history, counting: 0..<4, Vocabulary.Limits())
        }
    }

    @Test func anExtensionKeepsOldTokensAndSaysWhereNewRowsComeFrom() {
        let old = Vocabulary(keys: ["a", "b"].map { Array($0.utf8) }, bucketCount: 2)
        let history = AccessHistory(name: "h", keys: [5, 5, 5, 6, 6, 7, 7, 8])
        var limits = Vocabulary.Limits()
        limits.keys = 4
        let extended = old.extended(history, counting: 0..<8, limits)
        let new = extended.vocabulary
        #expect(new.keyCount == 4 && new.bucketCount == 2)
        #expect(new.token(Array("a".utf8)) == 1 && new.token(Array("b".utf8)) == 2)
        #expect(new.token(Array("5".utf8)) == 3 && new.token(Array("6".utf8)) == 4)
        let five = old.token(Array("5".utf8))
        let six = old.token(Array("6".utf8))
        #expect(extended.sources == [0, 1, 2, five, six, 3, 4])
        #expect(extended.heirs.reduce(0, +) == 7)
        #expect(extended.heirs[Int(five)] == (five == six ? 3 : 2))
        // A key that stays in a bucket stays in the same one.
        #expect(new.token(Array("8".utf8)) - old.token(Array("8".utf8)) == 2)
    }
}
