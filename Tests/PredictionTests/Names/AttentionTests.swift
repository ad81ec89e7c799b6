import Testing

@testable import Prediction

@Suite struct AttentionTests {
    /// Of so many accesses those looked at, and how often looking began again, if every so many looked at succeed.
    private static func look(_ accesses: Int, successEvery: Int?) -> (looked: Int, resumed: Int) {
        var attention = Attention()
        var looked = 0
        var resumed = 0
        for _ in 0..<accesses {
            resumed += attention.next() ? 1 : 0
            guard attention.isAwake else { continue }
            looked += 1
            if let successEvery, looked % successEvery == 0 { attention.noteSuccess() }
        }
        return (looked, resumed)
    }

    @Test func `names that foretell something are always looked at`() {
        #expect(Self.look(200_000, successEvery: 500) == (200_000, 0))
    }

    @Test func `names that foretell nothing are looked at at one access in thirty-two`() {
        let (looked, resumed) = Self.look(1 << 21, successEvery: nil)
        #expect(looked > 60_000 && looked < 90_000, "1 << 14 to begin with, and 1 << 16 of the rest")
        #expect((28...32).contains(resumed))
    }
}
