/// A block of memory with one owner, freed with it.
struct OwnedBytes: ~Copyable {
    // Safety: allocated in `init`, freed in `deinit`; nothing keeps a pointer into it longer than the owner lives.
    let bytes: UnsafeMutableRawBufferPointer

    init(count: Int) {
        bytes = .allocate(byteCount: count, alignment: 16)
    }

    deinit {
        bytes.deallocate()
    }
}
