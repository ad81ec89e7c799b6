import Testing

@testable import Prediction

@Suite struct TableMemoryTests {
    @Test(arguments: [1, 127, 4096, 1 << 21, 5 << 20 | 3])
    func `all bytes are zero, aligned for lines, and can be written`(byteCount: Int) {
        let memory = TableMemory(byteCount: byteCount, orElse: "no memory for \(byteCount) bytes")
        let address = Int(bitPattern: memory.start)
        let bytes = UnsafeMutableRawBufferPointer(start: memory.start, count: byteCount)
        let areZero = bytes.allSatisfy { $0 == 0 }
        #expect(address % 128 == 0)
        #expect(areZero)
        bytes[0] = 1
        bytes[byteCount - 1] = 2
        #expect(bytes[byteCount - 1] == 2)
    }
}
