import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct SuccessorTableTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `counts exactly while contexts, successors and visits fit`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var table = SuccessorTable(lineCount: 1 << 12, seed: seed)
        var model: [UInt64: (visits: Int, counts: [UInt32: Int])] = [:]
        for _ in 0..<3000 {
            let context = SplitMix64.mix(random.next() % 100)
            let reference = table.claim(context)
            let visit = Int(random.next() & 1)
            guard (model[context]?.visits ?? 0) + visit < 63 else { continue }
            if visit == 1 { table.countVisit(reference) }
            let key = UInt32(random.next() % 10)
            table.add(key, to: reference)
            model[context, default: (0, [:])].visits += visit
            model[context, default: (0, [:])].counts[key, default: 0] += 1
        }
        table.checkInvariants()
        for (context, expected) in model {
            let (visits, counts) = table.contents(context)
            #expect(visits == expected.visits, "seed \(seed)")
            #expect(counts == expected.counts, "seed \(seed)")
        }
    }

    @Test func `visits and counts are halved at sixty-four visits`() {
        var table = SuccessorTable(lineCount: 4, seed: 1)
        let reference = table.claim(99)
        for visit in 0..<64 {
            table.add(1, to: reference)
            if visit % 8 == 0 { table.add(2, to: reference) }
            table.countVisit(reference)
        }
        let (visits, counts) = table.contents(99)
        #expect(visits == 32)
        #expect(counts[1] == 32)
        #expect(counts[2] == 4)
    }

    @Test func `a full line keeps what is frequent`() {
        var table = SuccessorTable(lineCount: 4, seed: 1)
        let reference = table.claim(7)
        for number in 0..<2000 as Range<UInt32> {
            table.add(1, to: reference)
            table.add(2, to: reference)
            table.add(1000 + number, to: reference)
        }
        let counts = table.contents(7).counts
        #expect(counts.count == SuccessorLine.capacity)
        #expect(counts[1] == 127)
        #expect(counts[2] == 127)
        table.checkInvariants()
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `remembers on which of the latest visits each successor came`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var table = SuccessorTable(lineCount: 4, seed: seed)
        let reference = table.claim(77)
        var model: [UInt32: UInt8] = [:]
        for _ in 0..<60 {
            table.countVisit(reference)
            for key in model.keys { model[key]! <<= 1 }
            for key in 0..<20 as Range<UInt32> where random.next() % 3 == 0 {
                table.add(key, to: reference)
                model[key, default: 0] |= 1
            }
            let known = table.line(reference)
            let line = try #require(known)
            var recent: [UInt32: UInt8] = [:]
            for place in 0..<Int(line.pointee.used) { recent[line.pointee.keys[place]] = line.pointee.recent[place] }
            #expect(recent == model, "seed \(seed)")
        }
    }

    @Test func `in a full line what came once on an earlier visit gives way first`() {
        var table = SuccessorTable(lineCount: 4, seed: 1)
        let reference = table.claim(7)
        table.countVisit(reference)
        for key in 0..<20 as Range<UInt32> { table.add(key, to: reference) }
        for key in 0..<18 as Range<UInt32> { table.add(key, to: reference) }
        table.countVisit(reference)
        table.add(18, to: reference)
        table.add(100, to: reference)
        let counts = table.contents(7).counts
        #expect(counts[100] == 1)
        #expect(counts[19] == nil)
        #expect(counts.count == 20)
    }

    @Test func `a reference to a line that was given to another context is ignored`() {
        var table = SuccessorTable(lineCount: 4, seed: 1)
        let first = table.claim(1 << 33)
        for context in 2..<200 as Range<UInt64> { _ = table.claim(context << 33) }
        #expect(table.find(1 << 33) == nil)
        #expect(table.line(first) == nil)
        table.add(5, to: first)
        table.countVisit(first)
        table.checkInvariants()
    }

    @Test func `a context that is often visited resists newcomers for a while`() {
        var table = SuccessorTable(lineCount: 4, seed: 1)
        for context in 1...4 as ClosedRange<UInt64> {
            let reference = table.claim(context << 33)
            for _ in 0..<60 { table.countVisit(reference) }
        }
        _ = table.claim(5 << 33)
        let survivors = (1...4 as ClosedRange<UInt64>).count { table.find($0 << 33) != nil }
        #expect(survivors >= 3)
        for context in 6..<2000 as Range<UInt64> { table.countVisit(table.claim(context << 33)) }
        let old = (1...4 as ClosedRange<UInt64>).count { table.find($0 << 33) != nil }
        #expect(old == 0, "contexts that are never met again must give way")
    }

    @Test(arguments: [4, 5] as [UInt64])
    func `stays in order under any load`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var table = SuccessorTable(lineCount: 64, seed: seed)
        var references: [SuccessorTable.Reference] = []
        for _ in 0..<20_000 {
            let reference = table.claim(SplitMix64.mix(random.next() % 500))
            references.append(reference)
            table.countVisit(reference)
            table.add(UInt32(random.next() % 40), to: references[Int(random.next() % UInt64(references.count))])
        }
        table.checkInvariants()
    }
}

extension SuccessorTable {
    /// What the table knows of a context.
    func contents(_ context: UInt64) -> (visits: Int, counts: [UInt32: Int]) {
        guard let reference = find(context), let line = line(reference) else { return (0, [:]) }
        var counts: [UInt32: Int] = [:]
        for position in 0..<Int(line.pointee.used) {
            counts[line.pointee.keys[position]] = Int(line.pointee.counts[position])
        }
        return (Int(visits(reference)), counts)
    }
}
