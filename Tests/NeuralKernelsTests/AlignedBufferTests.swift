import NeuralKernels
import Testing

@Suite struct AlignedBufferTests {
    @Test(arguments: [0, 1, 15, 16, 17, 1000])
    func `a buffer starts on a cache line and is filled`(count: Int) {
        let buffer = AlignedBuffer<Float>(count: count)
        #expect(UInt(bitPattern: buffer.pointer(count: count)) % 64 == 0)
        #expect(buffer.elements.allSatisfy { $0 == 0 })
        buffer.fill(3)
        #expect(buffer.elements.allSatisfy { $0 == 3 })
    }

    @Test func `writing through a pointer shows in the buffer`() {
        let buffer = AlignedBuffer<Int8>(count: 20)
        buffer.pointer(at: 7, count: 13)[12] = 5
        #expect(buffer[19] == 5)
    }
}
