/// The demand-only cache that knows the future: the entry whose next access is furthest away leaves.
///
/// Fewest misses of all caches of unit-size entries that take in whatever was missed. Source: Belady, "A study of
/// replacement algorithms for a virtual-storage computer", IBM Systems Journal 1966.
struct BeladyReplay {
    // The heap holds (next access, key) of every resident entry, with the furthest on top, and of accesses that have passed since:
    // those are recognised by `next` and skipped.

    private let capacity: Int
    /// When each resident key is accessed next; `nil`: it is not resident.
    private var next: [UInt32?]
    private var heap: [UInt64] = []
    private var count = 0

    init(capacity: Int, keyCount: Int) {
        self.capacity = capacity
        next = Array(repeating: nil, count: keyCount)
    }

    /// One access; `nextAccess` is when the key comes again.
    ///
    /// - Returns: Whether it was a hit.
    mutating func access(_ key: UInt32, nextAccess: UInt32) -> Bool {
        let isHit = next[Int(key)] != nil
        if !isHit {
            if count == capacity { evict() }
            count += 1
        }
        next[Int(key)] = nextAccess
        push(UInt64(nextAccess) << 32 | UInt64(key))
        return isHit
    }

    private mutating func evict() {
        while let top = pop() {
            let key = Int(top & 0xffff_ffff)
            guard next[key] == UInt32(top >> 32) else { continue }
            next[key] = nil
            count -= 1
            return
        }
    }

    private mutating func push(_ value: UInt64) {
        heap.append(value)
        var position = heap.count - 1
        while position > 0 {
            let parent = (position - 1) / 2
            guard heap[parent] < value else { break }
            heap[position] = heap[parent]
            position = parent
        }
        heap[position] = value
    }

    private mutating func pop() -> UInt64? {
        guard let top = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return top }
        var position = 0
        while true {
            var child = 2 * position + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1] > heap[child] { child += 1 }
            guard heap[child] > last else { break }
            heap[position] = heap[child]
            position = child
        }
        heap[position] = last
        return top
    }
}
