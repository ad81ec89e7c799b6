#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Counts which keys were demanded after which contexts, in a fixed number of 64-byte lines.
///
/// A context is a 64-bit hash. It belongs to one bucket of four lines; a new one takes an empty line or that of the
/// least visited, which may resist.
struct SuccessorTable: ~Copyable {
    // A line that is asked for by other contexts fades each time it resists, so a context that is not met again gives
    // way after a few attempts, and one burst of new contexts does not sweep the table.

    /// A line as it was when its context was met.
    ///
    /// The line may have gone to another context since; then the tag differs.
    struct Reference: Equatable {
        var index: UInt32
        var tag: UInt32

        static var none: Reference { Reference(index: 0, tag: 0) }
    }

    /// Visits at which a line's numbers are halved.
    static let visitLimit: UInt8 = 64
    private static let ways = 4

    /// Lines of 64 bytes; a power of two.
    let lineCount: Int
    // Safety: `memory` is owned by this value; `lines` is its first address that is a multiple of 64, with `lineCount` lines.
    // All-zero bytes are an empty line, so untouched pages cost nothing.
    private let memory: UnsafeMutableRawPointer
    private let lines: UnsafeMutablePointer<SuccessorLine>
    private var random: SmallRandom

    /// Makes an empty table.
    ///
    /// - Parameters:
    ///   - lineCount: Rounded up to a power of two of at least 4.
    ///   - seed: Fixes the decisions by chance.
    init(lineCount: Int, seed: UInt64) {
        precondition(MemoryLayout<SuccessorLine>.stride == 64, "a successor line must take one cache line")
        precondition(
            lineCount >= 1 && lineCount <= 1 << 28,
            "a successor table has 1 to 2^28 lines, not \(lineCount)"
        )
        var size = Self.ways
        while size < lineCount { size <<= 1 }
        self.lineCount = size
        guard let memory = calloc(size + 1, 64) else {
            fatalError("no memory for a successor table of \(size) lines; lower lineCount")
        }
        self.memory = memory
        lines = memory.alignedUp(toMultipleOf: 64).bindMemory(to: SuccessorLine.self, capacity: size)
        random = SmallRandom(seed: seed)
    }

    deinit {
        free(memory)
    }

    /// The line of a context, or `nil` if the table does not know it.
    func find(_ context: UInt64) -> Reference? {
        let tag = Self.tag(context)
        let bucket = bucket(context)
        for way in bucket..<bucket + Self.ways where lines[way].tag == tag {
            return Reference(index: UInt32(way), tag: tag)
        }
        return nil
    }

    /// The line of a context, claimed if the table does not know it.
    ///
    /// - Returns: `.none` if the line that would have to give way resisted.
    mutating func claim(_ context: UInt64) -> Reference {
        if let known = find(context) { return known }
        let bucket = bucket(context)
        let victim = leastVisited(bucket)
        let line = lines + victim
        if line.pointee.tag != 0, line.pointee.visits > 2, random.next() & 3 != 0 {
            line.pointee.fade()
            return .none
        }
        ageBucket(bucket)
        line.pointee = SuccessorLine(tag: Self.tag(context))
        return Reference(index: UInt32(victim), tag: Self.tag(context))
    }

    /// An empty line of a bucket, or else the least visited; of several by chance, or old ones would stay for ever.
    private mutating func leastVisited(_ bucket: Int) -> Int {
        let start = Int(random.next() & 3)
        var victim = bucket &+ start
        for step in 1..<Self.ways where lines[victim].tag != 0 {
            let way = bucket &+ (start &+ step) & (Self.ways &- 1)
            if lines[way].tag == 0 || lines[way].visits < lines[victim].visits { victim = way }
        }
        return victim
    }

    /// Now and then fades one line of a bucket that a new context comes to, so that contexts not met any more lose their
    /// lead in visits over those that are.
    private mutating func ageBucket(_ bucket: Int) {
        let chance = random.next()
        guard chance & 15 == 0 else { return }
        let line = lines + (bucket &+ Int(chance >> 4 & 3))
        line.pointee.fade()
    }

    /// Counts `key` as a successor of the context the reference was made for, if its line is still there.
    mutating func add(_ key: UInt32, to reference: Reference) {
        guard reference.tag != 0 else { return }
        let line = lines + Int(reference.index)
        guard line.pointee.tag == reference.tag else { return }
        line.pointee.add(key, using: &random)
    }

    /// Counts a visit to the context the reference was made for, if its line is still there.
    mutating func countVisit(_ reference: Reference) {
        guard reference.tag != 0 else { return }
        let line = lines + Int(reference.index)
        guard line.pointee.tag == reference.tag else { return }
        line.pointee.countVisit(limit: Self.visitLimit, using: &random)
    }

    /// What is known of the context the reference was made for, or `nil` if its line has gone.
    ///
    /// Valid until the table is changed or goes away.
    func line(_ reference: Reference) -> UnsafePointer<SuccessorLine>? {
        let line = lines + Int(reference.index)
        guard line.pointee.tag == reference.tag, reference.tag != 0 else { return nil }
        return UnsafePointer(line)
    }

    private static func tag(_ context: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: context >> 32) | 1
    }

    private func bucket(_ context: UInt64) -> Int {
        Int(truncatingIfNeeded: context) & (lineCount &- 1) & ~(Self.ways &- 1)
    }

    /// Stops the program if a line contradicts itself.
    ///
    /// - Complexity: O(lines).
    func checkInvariants() {
        for position in 0..<lineCount {
            let line = lines[position]
            precondition(line.used <= SuccessorLine.capacity, "line \(position) claims \(line.used) successors")
            precondition(line.visits < Self.visitLimit, "line \(position) has \(line.visits) visits")
            precondition(line.tag != 0 || line.used == 0, "line \(position) has successors but no context")
            for (first, second) in Self.pairs(Int(line.used)) {
                precondition(line.keys[first] != line.keys[second], "line \(position) holds a successor twice")
            }
        }
    }

    private static func pairs(_ count: Int) -> [(Int, Int)] {
        (0..<count).flatMap { first in (first + 1..<max(count, first + 1)).map { (first, $0) } }
    }
}
