/// A block of memory of fixed size that starts on a cache line (64 bytes), owned by one value.
///
/// The kernels take plain pointers. `pointer(at:count:)` gives one and checks that the elements it is for lie in the
/// buffer: take pointers there, with the number of elements that the kernel reads or writes.
/// The pointers are good as long as the buffer lives, and writing through one needs no exclusive access to the buffer:
/// two threads may work on different parts.
public struct AlignedBuffer<Element: BitwiseCopyable>: ~Copyable, @unchecked Sendable {
    // Safety: the memory has one owner, this value, and is freed with it. Whoever passes pointers to other threads sees to
    // it that no two of them touch the same elements.
    private let base: UnsafeMutablePointer<Element>

    /// The number of elements.
    public let count: Int

    /// Memory for `count` elements (at least 0), each `value`.
    public init(count: Int, repeating value: Element) {
        precondition(count >= 0, "AlignedBuffer: \(count) elements; it takes 0 or more")
        let bytes = UnsafeMutableRawPointer.allocate(
            byteCount: max(1, count * MemoryLayout<Element>.stride),
            alignment: 64
        )
        base = bytes.bindMemory(to: Element.self, capacity: count)
        base.initialize(repeating: value, count: count)
        self.count = count
    }

    deinit {
        UnsafeMutableRawPointer(base).deallocate()
    }

    /// A pointer to `count` elements from `offset` on.
    ///
    /// Traps when they do not lie within the buffer.
    public func pointer(at offset: Int = 0, count: Int) -> UnsafeMutablePointer<Element> {
        precondition(
            offset >= 0 && count >= 0 && offset <= self.count - count,
            "AlignedBuffer: elements \(offset)..<\(offset + count) of \(self.count)"
        )
        return base + offset
    }

    /// All elements.
    public var elements: UnsafeMutableBufferPointer<Element> {
        UnsafeMutableBufferPointer(start: base, count: count)
    }

    /// The element at `index`, checked.
    public subscript(index: Int) -> Element {
        get { pointer(at: index, count: 1).pointee }
        nonmutating set { pointer(at: index, count: 1).pointee = newValue }
    }

    /// Sets all elements to `value`.
    public func fill(_ value: Element) {
        base.update(repeating: value, count: count)
    }
}

extension AlignedBuffer where Element: AdditiveArithmetic {
    /// Memory for `count` zeros.
    public init(count: Int) {
        self.init(count: count, repeating: .zero)
    }
}
