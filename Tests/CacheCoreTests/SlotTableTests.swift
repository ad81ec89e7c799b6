import PredisPrimitives
import Testing

@testable import CacheCore

@Suite("The slot table")
struct SlotTableTests {
    /// Keys whose homes crowd into a few slots, so that entries lie far behind their homes.
    static func crowdedKeys(_ hasher: KeyHasher, seed: UInt64) -> [[UInt8]] {
        var random = SplitMix64(seed: seed)
        var keys: [[UInt8]] = []
        while keys.count < 90 {
            let key = withUnsafeBytes(of: random.next()) { Array($0) }
            if hasher.hash(key) & 127 > 120 || keys.count % 3 == 0 { keys.append(key) }
        }
        return keys
    }

    @Test(arguments: 0..<10)
    func findsWhatWasInsertedAndNothingElse(_ seed: UInt64) throws {
        let hasher = KeyHasher(seed: seed)
        let keys = Self.crowdedKeys(hasher, seed: seed)
        var table = SlotTable(hasher: hasher)
        var model: [Int: Entry] = [:]
        var random = SplitMix64(seed: seed)
        for step in 0..<3000 {
            let number = Int.random(in: 0..<keys.count, using: &random)
            // Grows to nearly all keys, shrinks to nearly none, and again.
            let inserts = (step / 700) % 2 == 0
            let hash = hasher.hash(keys[number])
            keys[number].withUnsafeBytes { key in
                let slot = table.find(key, hash: hash)
                #expect(slot.map { table[$0] } == model[number], "seed \(seed), step \(step)")
                if let slot, let entry = model[number], !inserts || step % 5 == 0 {
                    table.remove(at: slot)
                    entry.deallocate()
                    model[number] = nil
                } else if slot == nil, inserts {
                    let metadata = EntryMetadata(node: 0, isAbsent: false, isHollow: false)
                    let entry = Entry.allocate(key: key, value: key, metadata: metadata, expiresAt: Entry.never)
                    table.insert(entry, hash: hash)
                    model[number] = entry
                }
            }
            if step % 10 == 0 { try table.check { _ in } }
        }
        #expect(table.count == model.count)
        for entry in model.values { entry.deallocate() }
    }
}
