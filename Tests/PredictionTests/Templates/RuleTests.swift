import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct RuleTests {
    @Test func `relations mean what they were made of`() {
        for back in 0..<4 {
            for field in 0..<8 {
                #expect(FieldRelation.copy(back: back, field: field).meaning == .copy(back: back, field: field))
                for step in -8...8 {
                    let relation = FieldRelation.sum(back: back, field: field, step: step)
                    #expect(relation.meaning == .sum(back: back, field: field, step: step))
                }
            }
        }
        for length in 1...8 {
            #expect(FieldRelation.constant(index: 1, length: length).meaning == .constant(index: 1, length: length))
        }
        #expect(FieldRelation.unknown.meaning == .unknown)
    }

    @Test func `a full line gives up the rule that seldom comes true`() {
        var random = SmallRandom(seed: 1)
        var line = RuleLine()
        for target in 1...8 as ClosedRange<UInt32> {
            let place = line.insert(RuleBody(), expecting: TemplateID(rawValue: target), using: &random)
            #expect(place == 1 << (target - 1))
            for _ in 0..<40 { line.note(Int(target) - 1, didComeTrue: target != 5, using: &random) }
        }
        var attempts = 0
        while line.rules(expecting: TemplateID(rawValue: 9)) == 0 {
            _ = line.insert(RuleBody(), expecting: TemplateID(rawValue: 9), using: &random)
            attempts += 1
        }
        #expect(attempts < 40)
        #expect(line.rules(expecting: TemplateID(rawValue: 5)) == 0)
        #expect(line.rules(expecting: TemplateID(rawValue: 9)) == 1 << 4)
        #expect(line.allRules() == 255)
    }

    @Test func `tries are halved at sixty-four, and never fewer than the successes`() {
        var random = SmallRandom(seed: 2)
        var line = RuleLine()
        _ = line.insert(RuleBody(), expecting: TemplateID(rawValue: 1), using: &random)
        for _ in 0..<63 { line.note(0, didComeTrue: true, using: &random) }
        #expect(line.visits[0] == 63)
        line.note(0, didComeTrue: true, using: &random)
        #expect(line.visits[0] == 32)
        #expect(line.counts[0] == 32)
    }

    @Test func `a rule is no better known for what it was made of`() {
        var random = SmallRandom(seed: 3)
        var line = RuleLine()
        _ = line.insert(RuleBody(), expecting: TemplateID(rawValue: 1), using: &random)
        #expect(line.visits[0] == 0)
        #expect(line.counts[0] == 0)
    }

    @Test func `runs are counted by their length`() {
        var record = RunRecord()
        for length in 1...20 as ClosedRange<UInt8> { record.note(length: length, didContinue: length > 3) }
        #expect(record.counts(length: 1) == (1, 0))
        #expect(record.counts(length: 3) == (2, 0))
        #expect(record.counts(length: 7) == (4, 4))
        #expect(record.counts(length: 255) == (13, 13))
        for _ in 0..<1000 { record.note(length: 9, didContinue: true) }
        #expect(record.counts(length: 9).tried < 64)
        #expect(record.counts(length: 9).continued == record.counts(length: 9).tried)
    }

    @Test func `a hash keeps its slot while it is used more than others`() {
        var index = SetIndex(slots: 16, seed: 1)
        var random = SplitMix64(seed: 1)
        let slot = index.claim(12345).slot
        for _ in 0..<500 {
            for _ in 0..<4 { #expect(index.claim(12345) == (slot, false)) }
            _ = index.claim(random.next())
        }
        for _ in 0..<5000 { _ = index.claim(random.next()) }
        #expect(index.claim(12345).isNew, "a hash that is not used any more must give way")
    }
}
