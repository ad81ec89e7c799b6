import AccessModel
import PredisPrimitives
import PredisTesting
import Testing

@Suite struct KeyInternerStateTests {
    private static let hasher = KeyHasher(seed: 1)
    private static let maximumBytes = ByteCount(rawValue: 2000)

    /// An interner that has evicted, freed slots and reused them.
    private func makeInterner(seed: UInt64) -> KeyInterner {
        var random = SplitMix64(seed: seed)
        var interner = KeyInterner(maximumKeys: 50, maximumBytes: Self.maximumBytes)
        for _ in 0..<500 {
            let name = Self.name(random.next() % 90, length: Int(random.next() % 80))
            _ = name.withUnsafeBytes { interner.intern($0, hash: Self.hasher.hash($0)) }
        }
        return interner
    }

    private static func name(_ number: UInt64, length: Int) -> [UInt8] {
        Array("\(number)".utf8) + Array(repeating: UInt8(ascii: "x"), count: length)
    }

    private func restore(_ state: SavedState, maximumKeys: Int = 50) throws(StateError) -> KeyInterner {
        try state.read { reader throws(StateError) in
            try KeyInterner(
                restoring: &reader,
                hasher: KeyHasher(seed: 2),
                maximumKeys: maximumKeys,
                maximumBytes: Self.maximumBytes
            )
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `every name keeps its id under another hash`(seed: UInt64) throws {
        let interner = makeInterner(seed: seed)
        let restored = try restore(SavedState { interner.save(to: &$0) })
        restored.checkInvariants()
        #expect(restored.count == interner.count)
        #expect(restored.keyBytes == interner.keyBytes)
        for slot in 0..<50 {
            for generation in 0...20 as ClosedRange<UInt8> {
                let id = KeyID(slot: slot, generation: generation)
                let names = (interner.withKey(id) { Array($0) }, restored.withKey(id) { Array($0) })
                #expect(names.0 == names.1, "seed \(seed), slot \(slot), generation \(generation)")
                guard let name = names.1 else { continue }
                let found = name.withUnsafeBytes { restored.id(of: $0, hash: KeyHasher(seed: 2).hash($0)) }
                #expect(found == id)
            }
        }
    }

    @Test func `more keys than allowed are refused`() throws {
        let interner = makeInterner(seed: 1)
        let state = try SavedState { interner.save(to: &$0) }
        #expect(throws: StateError.self) { _ = try restore(state, maximumKeys: 10) }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `changed bytes with right checksums are refused or harmless`(seed: UInt64) throws {
        let interner = makeInterner(seed: seed)
        let state = try SavedState { interner.save(to: &$0) }
        let payload = state.payloads[0]
        for position in payload where position % 5 == 0 {
            for change in [0x01, 0x80, 0xff] as [UInt8] {
                var changed = state
                changed.bytes[position] ^= change
                changed.seal()
                do throws(StateError) {
                    let restored = try restore(changed)
                    restored.checkInvariants()
                } catch {
                    #expect(error.code != .file)
                }
            }
        }
    }
}
