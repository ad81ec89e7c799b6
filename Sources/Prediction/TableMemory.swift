#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Memory of a table that is read at random places: zeros, on pages of 2 MiB where the system gives them.
///
/// Most accesses to a large table on small pages cost a walk through the page tables besides the line itself. A page is
/// taken from the system when it is first touched. Freed at `deinit`.
struct TableMemory: ~Copyable {
    private static let hugePage = 1 << 21

    // Safety: `block` is owned by this value, a mapping of `mapped` bytes or, if that is 0, a block of the allocator.
    // `start` lies in it, is a multiple of 128 and has `byteCount` bytes behind it.
    let start: UnsafeMutableRawPointer
    private let block: UnsafeMutableRawPointer
    private let mapped: Int

    /// - Parameters:
    ///   - byteCount: Bytes of the table.
    ///   - remedy: What to say if there is no memory.
    init(byteCount: Int, orElse remedy: @autoclosure () -> String) {
        // What is smaller gains nothing, and the allocator's blocks are watched by AddressSanitizer.
        guard byteCount >= Self.hugePage else {
            guard let block = calloc(byteCount + 128, 1) else { fatalError(remedy()) }
            self.block = block
            start = block.alignedUp(toMultipleOf: 128)
            mapped = 0
            return
        }
        mapped = byteCount + Self.hugePage
        guard let block = mmap(nil, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | Self.anonymous, -1, 0),
            block != MAP_FAILED
        else {
            fatalError(remedy())
        }
        self.block = block
        start = block.alignedUp(toMultipleOf: Self.hugePage)
        #if canImport(Glibc)
        // Refused where the system has no such pages; then it is slower.
        _ = madvise(start, byteCount, MADV_HUGEPAGE)
        #endif
    }

    deinit {
        if mapped > 0 {
            munmap(block, mapped)
        } else {
            free(block)
        }
    }

    #if canImport(Glibc)
    private static let anonymous = MAP_ANONYMOUS
    #else
    private static let anonymous = MAP_ANON
    #endif
}
