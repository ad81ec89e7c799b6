/// What a successor table knows of one context, in one cache line.
struct SuccessorLine {
    // Free places hold `freeKey`, so that one vector comparison finds a key without looking at `used`; their counts are zero.

    /// Successors a line has room for.
    static let capacity = 10
    /// No key has this id; see `KeyID.none`.
    private static let freeKey = UInt32.max
    private static let laterPlaces = SIMD8<UInt32>(3, 4, 5, 6, 7, 8, 9, 10)

    /// The upper half of the context's hash, odd; zero in a line that holds none.
    var tag: UInt32 = 0
    /// How often the context was met, halved together with the counts.
    private(set) var visits: UInt8 = 0
    /// Successors held, at the first places.
    private(set) var used: UInt8 = 0
    private(set) var counts = InlineArray<10, UInt8>(repeating: 0)
    private let padding: UInt64 = 0
    private(set) var keys = InlineArray<10, UInt32>(repeating: Self.freeKey)

    init(tag: UInt32) {
        self.tag = tag
    }

    /// Counts a successor.
    ///
    /// In a full line a successor not held takes the place of the rarest: always if that was seen once, else with a chance of
    /// one in four.
    mutating func add(_ key: UInt32, using random: inout SmallRandom) {
        if let position = position(of: key) {
            if counts[unchecked: position] < .max { counts[unchecked: position] &+= 1 }
        } else if used < Self.capacity {
            keys[Int(used)] = key
            counts[Int(used)] = 1
            used &+= 1
        } else if let position = seenOnce() ?? (random.next() & 3 == 0 ? rarest() : nil) {
            keys[position] = key
            counts[position] = 1
        }
    }

    /// Counts a visit; at `limit` visits everything is halved, rounding counts up or down by chance.
    mutating func countVisit(limit: UInt8, using random: inout SmallRandom) {
        visits &+= 1
        guard visits >= limit else { return }
        visits >>= 1
        var kept = 0
        for position in 0..<Int(used) {
            let key = keys[position]
            let count = UInt8((UInt32(counts[position]) + (random.next() & 1)) >> 1)
            keys[position] = Self.freeKey
            counts[position] = 0
            guard count > 0 else { continue }
            keys[kept] = key
            counts[kept] = count
            kept += 1
        }
        used = UInt8(kept)
    }

    /// Takes a quarter off visits and counts.
    mutating func fade() {
        // Rounded up for visits and down for counts, so that both end at one: no context keeps a lead for ever.
        if visits > 1 { visits -= (visits + 3) >> 2 }
        for position in 0..<Int(used) { counts[position] -= counts[position] >> 2 }
    }

    @inline(__always)
    private mutating func position(of key: UInt32) -> Int? {
        let later = withUnsafeBytes(of: &keys) { $0.loadUnaligned(fromByteOffset: 8, as: SIMD8<UInt32>.self) }
        // The place of the key plus one, or zero: at most one lane is equal.
        let hits = Self.laterPlaces.replacing(with: 0, where: later .!= SIMD8(repeating: key))
        var place = hits.wrappedSum()
        if keys[unchecked: 0] == key { place = 1 }
        if keys[unchecked: 1] == key { place = 2 }
        return place == 0 ? nil : Int(place) &- 1
    }

    /// The first of ten held successors that was counted once.
    private mutating func seenOnce() -> Int? {
        // Bytes equal to one become zero, and the lowest zero byte sets the lowest of the high bits.
        let ones: UInt64 = 0x0101_0101_0101_0101
        let bytes = withUnsafeBytes(of: &counts) { $0.loadUnaligned(as: UInt64.self) }
        let difference = UInt64(littleEndian: bytes) ^ ones
        let zeros = (difference &- ones) & ~difference & (ones << 7)
        if zeros != 0 { return zeros.trailingZeroBitCount >> 3 }
        if counts[unchecked: 8] == 1 { return 8 }
        return counts[unchecked: 9] == 1 ? 9 : nil
    }

    private func rarest() -> Int {
        var rarest = 0
        for position in 1..<Self.capacity where counts[position] < counts[rarest] { rarest = position }
        return rarest
    }
}
