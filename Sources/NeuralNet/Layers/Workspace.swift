/// Memory that the layers of one shard, or a streaming model, take when they are made and keep as long as it lives.
///
/// Every block is an allocation of its own, so that AddressSanitizer sees a layer leave its block.
final class Workspace {
    // Safety: blocks are freed with the workspace only; a shard keeps its workspace and its layers together.
    private var blocks: [UnsafeMutableRawPointer] = []

    deinit {
        for block in blocks { block.deallocate() }
    }

    /// `count` zeros that begin on a cache line.
    func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
        take(count, repeating: 0)
    }

    /// `count` zeros that begin on a cache line.
    func integers(_ count: Int) -> UnsafeMutablePointer<Int32> {
        take(count, repeating: 0)
    }

    /// `count` zeros that begin on a cache line.
    func counts(_ count: Int) -> UnsafeMutablePointer<Int> {
        take(count, repeating: 0)
    }

    /// `count` zeros that begin on a cache line.
    func bytes(_ count: Int) -> UnsafeMutablePointer<Int8> {
        take(count, repeating: 0)
    }

    private func take<Element: BitwiseCopyable>(_ count: Int, repeating value: Element) -> UnsafeMutablePointer<Element>
    {
        let block = UnsafeMutableRawPointer.allocate(
            byteCount: max(1, count) * MemoryLayout<Element>.stride,
            alignment: 64
        )
        blocks.append(block)
        let elements = block.bindMemory(to: Element.self, capacity: max(1, count))
        elements.initialize(repeating: value, count: max(1, count))
        return elements
    }
}
