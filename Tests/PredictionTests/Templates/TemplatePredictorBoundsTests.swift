import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct TemplatePredictorBoundsTests {
    #if DEBUG
    static let accesses = 40_000
    #else
    static let accesses = 1_000_000
    #endif

    static let small = TemplateConfiguration(
        maximumTemplates: 16,
        maximumContexts: 16,
        maximumStreams: 8,
        recentKeyBytes: 4096,
        seed: 1
    )

    @Test func `takes about three megabytes by default`() {
        let bytes = TemplatePredictor().memoryBytes
        #expect(bytes < 4 << 20)
    }

    @Test func `takes the memory that its configuration says, whatever comes`() {
        var random = SplitMix64(seed: 1)
        var predictor = TemplatePredictor(configuration: Self.small)
        var proposals = TemplateProposals()
        let bytes = predictor.memoryBytes
        var key = Array("order:00000000000000:items".utf8)
        for access in 0..<Self.accesses {
            // Ever new keys of many templates: letters among the digits.
            for position in 6..<20 { key[position] = UInt8(ascii: "0") + UInt8(random.next() % 50) }
            key.withUnsafeBytes { _ = predictor.observe($0, lane: access % 8, access: UInt64(access)) }
            predictor.propose(into: &proposals)
        }
        #expect(predictor.memoryBytes == bytes)
        predictor.rules.checkInvariants()
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `bytes from outside do no harm`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var predictor = TemplatePredictor(configuration: Self.small)
        var proposals = TemplateProposals(capacity: 3)
        let alphabets = [
            Array(0...255), Array("0123456789".utf8), Array("09:a".utf8), Array("0f-".utf8), Array("{}12 ".utf8),
        ]
        var access: UInt64 = 0
        for step in 0..<Self.accesses / 8 {
            let alphabet = alphabets[step % alphabets.count]
            let length = Int(random.next() % (step % 16 == 0 ? 300 : 40))
            let key = (0..<length).map { _ in alphabet[Int(random.next() % UInt64(alphabet.count))] }
            access &+= random.next() % 5
            key.withUnsafeBytes { _ = predictor.observe($0, lane: Int(random.next() % 8), access: access) }
            predictor.propose(into: &proposals)
            for position in 0..<proposals.count {
                let proposal = proposals[position]
                #expect(proposal.count <= proposal.visits && proposal.visits < RuleLine.tryLimit, "seed \(seed)")
                #expect(proposals.withKey(at: position) { 1...256 ~= $0.count }, "seed \(seed)")
            }
            if step % 50 == 0 { predictor.clear(lane: Int(random.next() % 8)) }
            if step % 100 == 0 { _ = predictor.describe(rule: UInt32(truncatingIfNeeded: random.next())) }
        }
        predictor.rules.checkInvariants()
    }

    @Test func `numbers at the limits neither overflow nor wrap`() {
        var reader = TemplateReader()
        for last in 0...9 { reader.read("n:99999999999999999\(last)") }
        let isTooLong = reader.wasProposed("n:1000000000000000000")
        #expect(!isTooLong)
        for last in 0...9 { reader.read("n:1844674407370955161\(last)") }
        for _ in 0..<20 {
            reader.read("m:1")
            reader.read("m:0")
        }
        #expect(reader.read("m:0").allSatisfy { !$0.key.contains("-") })
    }

    @Test func `a key that is not understood is as though it had not been asked for`() {
        var random = RandomKeys(seed: 2)
        var reader = TemplateReader()
        let noise = String(repeating: "1.", count: 20)
        for _ in 0..<100 {
            let order = random.below(100_000_000)
            reader.read("order:\(order)")
            #expect(reader.read(noise).isEmpty)
            reader.read("order:\(order):items")
        }
        #expect(reader.read("order:5000000").map(\.key) == ["order:5000000:items"])
    }

    @Test func `schemas in use survive a flood of keys that come once`() {
        var random = RandomKeys(seed: 3)
        var reader = TemplateReader(
            TemplateConfiguration(maximumTemplates: 64, maximumContexts: 64, maximumStreams: 2)
        )
        for _ in 0..<600 {
            let order = random.below(100_000_000)
            for part in ["", ":items"] { reader.read("order:\(order)\(part)") }
            for _ in 0..<4 { reader.read(random.hex(20, digits: "ghijklmnop"), lane: 1) }
        }
        #expect(reader.read("order:5000000").map(\.key) == ["order:5000000:items"])
    }
}
