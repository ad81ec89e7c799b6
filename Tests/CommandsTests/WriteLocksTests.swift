import PredisPrimitives
import Testing

@testable import Commands

@Suite struct WriteLocksTests {
    @Test func anOwnerWaitsForEveryKeyAndOthersDoNot() {
        let locks = WriteLocks()
        let granted = Locked<[String]>([])
        func acquire(_ name: String, _ keys: String...) -> UInt64 {
            locks.acquire(keys.map(\.asKey)) { granted.withLock { $0.append(name) } }
        }
        let first = acquire("first", "a", "b")
        let second = acquire("second", "b", "c")
        let third = acquire("third", "d")
        #expect(granted.withLock { $0 } == ["first", "third"])
        locks.release(first)
        #expect(granted.withLock { $0 } == ["first", "third", "second"])
        locks.release(second)
        locks.release(third)
        #expect(locks.ownerCount == 0)
    }

    @Test(arguments: 0..<50)
    func noKeyHasTwoOwnersAndEverybodyGetsTheirTurn(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let locks = WriteLocks()
        let running = Locked<[Int: [[UInt8]]]>([:])
        let grants = Locked(0)
        var owners: [Int: UInt64] = [:]
        for owner in 0..<60 {
            let keys = (0..<Int(random.next() % 4 + 1)).map { _ in ["\(random.next() % 6)".asKey] }.flatMap { $0 }
            owners[owner] = locks.acquire(keys) {
                grants.withLock { $0 += 1 }
                running.withLock { $0[owner] = Array(Set(keys)) }
            }
            let held = running.withLock { $0.values.flatMap { $0 } }
            #expect(held.count == Set(held).count, "seed \(seed): a key has two owners")
            if random.next() % 2 == 0 { releaseOne(&random, locks, running, owners) }
        }
        while running.withLock({ !$0.isEmpty }) { releaseOne(&random, locks, running, owners) }
        #expect(grants.withLock { $0 } == 60, "seed \(seed): somebody waits for ever")
        #expect(locks.ownerCount == 0)
    }

    private func releaseOne(
        _ random: inout SplitMix64,
        _ locks: WriteLocks,
        _ running: Locked<[Int: [[UInt8]]]>,
        _ owners: [Int: UInt64]
    ) {
        let candidates = running.withLock { $0.keys.sorted() }
        guard !candidates.isEmpty else { return }
        let owner = candidates[Int(random.next() % UInt64(candidates.count))]
        running.withLock { _ = $0.removeValue(forKey: owner) }
        if let ticket = owners[owner] { locks.release(ticket) }
    }
}
