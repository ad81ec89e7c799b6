import Testing

@testable import NeuralCUDA

@Suite struct LaunchShapeTests {
    @Test("Every element has a thread, and no block is without work", arguments: [1, 255, 256, 257, 100_000, 1 << 31])
    func elements(_ count: Int) {
        let shape = LaunchShape.elements(count)
        #expect(shape.blocks * shape.threads >= count)
        #expect((shape.blocks - 1) * shape.threads < count)
    }

    @Test("Nothing to do is an empty launch")
    func empty() {
        #expect(LaunchShape.elements(0).isEmpty)
        #expect(LaunchShape.rows(0).isEmpty)
        #expect(!LaunchShape.rows(1).isEmpty)
    }

    @Test("A sum has between 1 and 1024 parts, as many as there is work for", arguments: [0, 1, 2048, 2049, 1 << 40])
    func partialSums(_ count: Int) {
        let blocks = LaunchShape.partialSums(count).blocks
        #expect(blocks == min(1024, max(1, (count + 2047) / 2048)))
    }

    @Test("Threads of a block are a power of two, as the reductions want")
    func powerOfTwo() {
        #expect(LaunchShape.blockThreads.nonzeroBitCount == 1)
    }

    @Test("Logits are computed for as many rows as the limit allows, at least one")
    func rowsAtOnce() {
        func rows(_ vocabulary: Int, _ positions: Int) -> Int {
            DeviceHeads.rowsAtOnce(vocabulary: vocabulary, positions: positions, mostLogits: 1 << 26)
        }
        #expect(rows(1000, 64) == 64)
        #expect(rows(1 << 20, 1000) == 64)
        #expect(rows(1 << 27, 1000) == 1)
    }
}
