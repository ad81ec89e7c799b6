import Testing

@testable import Prediction

@Suite struct RuleCreditsTests {
    private static func heard(_ credits: borrowing RuleCredits, of tries: Int) -> Int {
        var random = SmallRandom(seed: 1)
        return (0..<tries).count { _ in !credits.isQuiet(3, version: credits.version(3), using: &random) }
    }

    @Test func `a rule that never comes true is heard now and then only`() {
        var credits = RuleCredits(rules: 8)
        for _ in 0..<8 {
            #expect(Self.heard(credits, of: 100) == 100)
            credits.noteOpen(3, version: credits.version(3))
        }
        // Eight are awaited.
        #expect((1...60).contains(Self.heard(credits, of: 1000)))
        for _ in 0..<8 { credits.noteEnd(3, version: credits.version(3), happened: false) }
        #expect((1...60).contains(Self.heard(credits, of: 1000)))
        for _ in 0..<2 { credits.noteEnd(3, version: credits.version(3), happened: true) }
        #expect(Self.heard(credits, of: 100) == 100)
    }

    @Test func `a rule that says what is known is heard less often, until it says something new`() {
        var credits = RuleCredits(rules: 8)
        for _ in 0..<16 { credits.noteKnown(3, version: credits.version(3)) }
        #expect((20...200).contains(Self.heard(credits, of: 1000)))
        credits.noteOpen(3, version: credits.version(3))
        #expect(Self.heard(credits, of: 100) == 100)
    }

    @Test func `another rule under the same number begins anew`() {
        var credits = RuleCredits(rules: 8)
        let version = credits.version(3)
        for _ in 0..<30 { credits.noteEnd(3, version: version, happened: false) }
        credits.begin(3)
        #expect(Self.heard(credits, of: 100) == 100)
        credits.noteEnd(3, version: version, happened: true)
        #expect(credits.credit(3, version: credits.version(3)).tries == 0)
    }
}
