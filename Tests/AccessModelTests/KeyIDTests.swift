import AccessModel
import Testing

@Suite struct KeyIDTests {
    @Test(arguments: [0, 1, 0x1234, KeyID.slotLimit - 1])
    func `slot and generation come back`(slot: Int) {
        for generation: UInt8 in [0, 1, 255] {
            let id = KeyID(slot: slot, generation: generation)
            #expect(id.slot == slot)
            #expect(id.generation == generation)
            #expect(id != .none)
        }
    }
}
