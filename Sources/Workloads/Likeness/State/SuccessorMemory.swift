/// What came after each key, and after each short context, the last times.
///
/// Each key has the six successors that were seen most; a context (the last two or three keys, or a client's last key) has one, with a
/// confidence. Memory: 56 bytes a key, and a table of contexts of fixed size in which a new context may displace an old one.
struct SuccessorMemory {
    /// The successors of one key.
    struct Line {
        static let width = 6
        private(set) var keys = SIMD8<UInt32>(repeating: .max)
        private(set) var counts = SIMD8<UInt16>(repeating: 0)
        /// All that was counted, forgotten successors too.
        private(set) var total: UInt16 = 0
        private(set) var latest: UInt8 = 0

        /// How sure a successor is: how much was counted, how much of it was another, and whether it came last; `0 ..< 128`.
        func evidence(_ place: Int) -> Int {
            let (count, all) = (Int(counts[place]), Int(total))
            let size = min(5, all.bitWidth - 1 - max(1, all).leadingZeroBitCount)
            let others: Int
            switch all - count {
            case ...0: others = 0
            case 1: others = 1
            default: others = 2 + (Self.shares.firstIndex { count * 100 >= all * $0 } ?? Self.shares.count)
            }
            return (size * 10 + others) * 2 + (Int(latest) == place ? 1 : 0)
        }

        private static let shares = [90, 80, 65, 50, 35, 20, 10]

        /// Counts a successor; all counts are halved when they are many.
        mutating func note(_ key: UInt32) {
            var place = 0
            while place < Self.width, keys[place] != key, keys[place] != .max { place += 1 }
            if place == Self.width {
                // The rarest makes room; of equally rare ones the last in the line, which rose least.
                place = Self.width - 1
                for other in 0..<Self.width where counts[other] < counts[place] { place = other }
                counts[place] = 0
            }
            keys[place] = key
            counts[place] += 1
            total += 1
            while place > 0, counts[place] >= counts[place - 1] {
                (keys[place], keys[place - 1]) = (keys[place - 1], keys[place])
                (counts[place], counts[place - 1]) = (counts[place - 1], counts[place])
                place -= 1
            }
            latest = UInt8(place)
            if total >= 64 {
                counts = (counts &+ 1) &>> 1
                for other in 0..<Self.width where keys[other] == .max { counts[other] = 0 }
                total = (total + 1) / 2
            }
        }
    }

    /// One successor of a context.
    struct Entry {
        var tag: UInt32 = 0
        var key: UInt32 = .max
        /// How often it came since another did, up to 255.
        var run: UInt8 = 0
        /// How often another came, halved after every 16 times that it came in a row.
        var misses: UInt8 = 0
    }

    private(set) var lines: [Line] = []
    private var entries: [Entry]

    /// - Parameter contextBits: The logarithm of the number of contexts that are remembered.
    init(contextBits: Int) {
        entries = Array(repeating: Entry(), count: 1 << contextBits)
    }

    /// The successors of a key.
    func line(_ key: UInt32) -> Line {
        Int(key) < lines.count ? lines[Int(key)] : Line()
    }

    /// Forgets what came after a key.
    mutating func forget(_ key: UInt32) {
        if Int(key) < lines.count { lines[Int(key)] = Line() }
    }

    mutating func note(_ key: UInt32, after last: UInt32) {
        while lines.count <= Int(last) { lines.append(Line()) }
        lines[Int(last)].note(key)
    }

    /// What came after a context; `nil`: it is not remembered.
    func entry(ofContext hash: UInt64) -> Entry? {
        let entry = entries[Int(truncatingIfNeeded: hash) & (entries.count - 1)]
        return entry.key != .max && entry.tag == UInt32(truncatingIfNeeded: hash >> 32) ? entry : nil
    }

    /// Takes in what came after a context; one that came twice in a row stays through one exception.
    mutating func note(_ key: UInt32, afterContext hash: UInt64) {
        let place = Int(truncatingIfNeeded: hash) & (entries.count - 1)
        let tag = UInt32(truncatingIfNeeded: hash >> 32)
        guard entries[place].tag == tag, entries[place].key != .max else {
            entries[place] = Entry(tag: tag, key: key)
            return
        }
        if entries[place].key == key {
            entries[place].run = min(254, entries[place].run) + 1
            if entries[place].run % 16 == 0 { entries[place].misses /= 2 }
        } else {
            if entries[place].run == 0 { entries[place].key = key }
            entries[place].run = 0
            entries[place].misses = min(254, entries[place].misses) + 1
        }
    }
}
