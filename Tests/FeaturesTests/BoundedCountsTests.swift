import PredisPrimitives
import Testing

@testable import Features

/// What is counted in fixed memory is wrong by no more than it promises.
@Suite struct BoundedCountsTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a pair is never counted too seldom, and rarely too often`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let size = 1 << 10
        var counts = PairCounts(count: size)
        var truth: [UInt64: UInt32] = [:]
        let total = 50_000
        for _ in 0..<total {
            let hash = SplitMix64.mix(min(random.next() % 20_000, random.next() % 20_000))
            #expect(counts.count(hash) >= truth[hash, default: 0])
            #expect(counts.add(hash) >= truth[hash, default: 0])
            truth[hash, default: 0] += 1
        }
        let bound = 2.72 / Double(size) * Double(total)
        let tooMany = truth.filter { Double(counts.count($0.key) - $0.value) > bound }.count
        #expect(Double(tooMany) <= 0.02 * Double(truth.count), "seed \(seed): \(tooMany) of \(truth.count)")
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a successor's count is at most the least one too high`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var counts = SuccessorCounts()
        var truth: [UInt64: UInt32] = [:]
        for _ in 0..<2000 {
            let key = min(random.next() % 30, random.next() % 30, random.next() % 30)
            counts.add(key)
            truth[key, default: 0] += 1
            let held = truth.keys.map { counts.count(of: $0) }.filter { $0 > 0 }
            let least = held.count == 6 ? held.min() ?? 0 : 0
            for (key, exact) in truth where counts.count(of: key) > 0 {
                #expect(counts.count(of: key) >= exact && counts.count(of: key) <= exact + least)
            }
        }
        #expect(counts.total == 2000)
        #expect(counts.entropy > 0 && counts.entropy <= 2.6)
    }

    @Test func `the record not used for longest gives way`() {
        var table = RecordTable<UInt32>(count: 8, empty: 0)
        for hash in 1...8 as ClosedRange<UInt64> { table.record(hash << 8).pointee = UInt32(hash) }
        #expect(table.record(1 << 8).pointee == 1)
        #expect(table.record(9 << 8).pointee == 0)
        #expect(table.record(1 << 8).pointee == 1)
        #expect(table.record(2 << 8).pointee == 0, "the second was the oldest")
    }
}
