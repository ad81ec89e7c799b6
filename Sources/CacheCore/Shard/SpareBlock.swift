#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The block of the entry that left last, for the next one of the same size.
///
/// A full shard gives up an entry for each it takes in; where their sizes are alike the allocator is not asked.
struct SpareBlock: ~Copyable {
    private var base: UnsafeMutableRawPointer?
    private var bytes = 0

    /// A larger block is given back at once: it would be missed elsewhere.
    private static let maximumBytes = 1024

    deinit {
        free(base)
    }

    /// The block, if it has exactly this size.
    @inline(__always)
    mutating func take(bytes wanted: Int) -> UnsafeMutableRawPointer? {
        guard bytes == wanted, let base else { return nil }
        self.base = nil
        return base
    }

    /// Takes over a block from `malloc` that nobody uses.
    @inline(__always)
    mutating func keep(_ block: UnsafeMutableRawPointer, bytes count: Int) {
        guard count <= Self.maximumBytes else { return free(block) }
        free(base)
        base = block
        bytes = count
    }
}
