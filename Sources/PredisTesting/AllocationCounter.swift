#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Reads how often the process has asked for memory, if it runs with the counting library of `scripts/test-allocations`.
public struct AllocationCounter {
    // Safety: a mapping of eight bytes that lasts as long as the process; the library writes it atomically.
    private let count: UnsafePointer<UInt64>

    /// `nil` without the library.
    public init?() {
        guard let path = getenv("MALLOC_COUNT_FILE") else { return nil }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        let size = MemoryLayout<UInt64>.size
        guard let memory = mmap(nil, size, PROT_READ, MAP_SHARED, file, 0), memory != MAP_FAILED else { return nil }
        count = UnsafePointer(memory.assumingMemoryBound(to: UInt64.self))
    }

    public var allocations: UInt64 { count.pointee }
}
