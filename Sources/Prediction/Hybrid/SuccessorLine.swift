import CPredictionKernels

/// What a successor table knows of one context: keys that came after it, how often and on which of the latest visits.
///
/// With the context's tag it takes two cache lines.
struct SuccessorLine {
    // Free places hold `freeKey`, so that vector comparisons find a key without looking at `used`; their counts are zero.

    /// Successors a line has room for.
    static let capacity = 20
    /// No key has this id; see `KeyID.none`.
    static let freeKey = UInt32.max
    /// The largest count; it leaves the high bit of each byte free.
    static let largestCount: UInt8 = 127

    /// The upper half of the context's hash, odd; zero in a line that holds none.
    var tag: UInt32 = 0
    /// Successors held, at the first places.
    var used: UInt8 = 0
    /// For each successor the visits it came after, halved together with the context's.
    var counts = InlineArray<20, UInt8>(repeating: 0)
    /// For each successor the latest eight visits, the last one in the lowest bit: whether it came.
    var recent = InlineArray<20, UInt8>(repeating: 0)
    var keys = InlineArray<20, UInt32>(repeating: Self.freeKey)

    init(tag: UInt32) {
        self.tag = tag
    }

    /// Counts a successor.
    ///
    /// In a full line a successor not held takes the place of one that came once and not on this visit; if there is none, that
    /// of the rarest with a chance of one in four.
    @inline(__always)
    mutating func add(_ key: UInt32, using random: inout SmallRandom) {
        let held = position(of: key)
        guard held >= 0 else { return addNew(key, using: &random) }
        recent[unchecked: held] |= 1
        if counts[unchecked: held] < Self.largestCount { counts[unchecked: held] &+= 1 }
    }

    @inline(never)
    private mutating func addNew(_ key: UInt32, using random: inout SmallRandom) {
        if used < Self.capacity {
            put(key, at: Int(used))
            used &+= 1
        } else {
            let stale = cameOnceBefore()
            if stale >= 0 {
                put(key, at: stale)
            } else if random.next() & 3 == 0 {
                put(key, at: rarest())
            }
        }
    }

    @inline(__always)
    private mutating func put(_ key: UInt32, at position: Int) {
        keys[unchecked: position] = key
        counts[unchecked: position] = 1
        recent[unchecked: position] = 1
    }

    /// Begins another visit.
    @inline(__always)
    mutating func beginVisit() {
        withUnsafeMutableBytes(of: &recent) { bytes in
            let first = bytes.loadUnaligned(as: UInt64.self)
            bytes.storeBytes(of: first << 1 & 0xfefe_fefe_fefe_fefe, as: UInt64.self)
            let second = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
            bytes.storeBytes(of: second << 1 & 0xfefe_fefe_fefe_fefe, toByteOffset: 8, as: UInt64.self)
            let third = bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self)
            bytes.storeBytes(of: third << 1 & 0xfefe_fefe, toByteOffset: 16, as: UInt32.self)
        }
    }

    /// Halves the counts, rounding up or down by chance; what comes to zero leaves.
    mutating func halve(using random: inout SmallRandom) {
        var kept = 0
        for position in 0..<Int(used) {
            let count = UInt8((UInt32(counts[position]) + (random.next() & 1)) >> 1)
            guard count > 0 else { continue }
            keys[kept] = keys[position]
            recent[kept] = recent[position]
            counts[kept] = count
            kept += 1
        }
        for position in kept..<Int(used) {
            keys[position] = Self.freeKey
            counts[position] = 0
            recent[position] = 0
        }
        used = UInt8(kept)
    }

    /// Takes a quarter off the counts.
    mutating func fade() {
        for position in 0..<Int(used) { counts[position] -= counts[position] >> 2 }
    }

    /// Calls `body` with the places of the successors counted at least `least` times, 1...127.
    @inline(__always)
    func forEachPlace(countedAtLeast least: UInt8, _ body: (Int) -> Void) {
        assert(least >= 1 && least <= Self.largestCount, "a least count of \(least) is not in 1...127")
        let high: UInt64 = 0x8080_8080_8080_8080
        let bound = UInt64(least) &* 0x0101_0101_0101_0101
        for word in 0..<3 {
            // The last word looks at places 12 to 19, of which 12 to 15 have been seen.
            let offset = min(word &* 8, 12)
            let count = withUnsafeBytes(of: counts) { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
            var found = ((count | high) &- bound) & high
            if word == 2 { found &= 0x8080_8080_0000_0000 }
            while found != 0 {
                body(offset &+ found.trailingZeroBitCount >> 3)
                found &= found &- 1
            }
        }
    }

    /// Where a key is held, or -1.
    @inline(__always)
    private func position(of key: UInt32) -> Int {
        // Safety: the twenty keys lie in a row.
        let held = withUnsafeBytes(of: keys) { bytes in
            bytes.baseAddress.map { predis_equal_keys20($0.assumingMemoryBound(to: UInt32.self), key) } ?? 0
        }
        return held == 0 ? -1 : held.trailingZeroBitCount
    }

    /// The first of twenty held successors that came once, before this visit; or -1.
    @inline(__always)
    private mutating func cameOnceBefore() -> Int {
        for word in 0..<3 {
            // The last word looks at places 12 to 19, so that all are of eight bytes.
            let offset = min(word &* 8, 12)
            let count = withUnsafeBytes(of: &counts) { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
            let visits = withUnsafeBytes(of: &recent) { $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self) }
            let found = Self.zeroBytes(count ^ 0x0101_0101_0101_0101) & ~Self.oddBytes(visits)
            if found != 0 { return offset &+ found.trailingZeroBitCount >> 3 }
        }
        return -1
    }

    /// The high bit of every byte that is zero.
    @inline(__always)
    private static func zeroBytes(_ word: UInt64) -> UInt64 {
        let low: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
        return ~((word & low &+ low) | word | low)
    }

    /// The high bit of every byte that is odd.
    @inline(__always)
    private static func oddBytes(_ word: UInt64) -> UInt64 {
        word << 7 & 0x8080_8080_8080_8080
    }

    private func rarest() -> Int {
        var rarest = 0
        for position in 1..<Self.capacity where counts[position] < counts[rarest] { rarest = position }
        return rarest
    }
}
