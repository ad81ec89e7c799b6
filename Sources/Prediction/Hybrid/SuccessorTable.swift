import CPredictionKernels

/// Counts which keys were demanded after which contexts, in a fixed number of 128-byte lines.
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

    /// What is looked at to find a line and to choose one that gives way.
    struct Bucket {
        var tags = SIMD4<UInt32>()
        /// How often each context was met; halved with the counts of its line.
        var visits = SIMD4<UInt8>()
    }

    /// Visits at which a line's numbers are halved.
    static let visitLimit: UInt8 = 64
    static let ways = 4
    private static let lineBytes = 128

    // Safety: `lines` are the `lineCount` lines in `memory`, `buckets` the quarter as many buckets behind them. All-zero
    // bytes are empty lines and buckets.
    // A pointer is the first field for the reason given in `KeyInterner`.
    let lines: UnsafeMutablePointer<SuccessorLine>
    let buckets: UnsafeMutablePointer<Bucket>
    private let memory: TableMemory
    /// A multiple of four.
    let lineCount: Int
    var random: SmallRandom

    /// Bytes of a table once every page of it was touched.
    static func bytes(lineCount: Int) -> Int {
        lineCount * (lineBytes + MemoryLayout<Bucket>.stride / ways)
    }

    /// Makes an empty table.
    ///
    /// - Parameters:
    ///   - lineCount: 1...2^27, rounded up to a multiple of four.
    ///   - seed: Fixes the decisions by chance.
    init(lineCount: Int, seed: UInt64) {
        precondition(MemoryLayout<SuccessorLine>.stride == Self.lineBytes, "a successor line must take two cache lines")
        precondition(
            lineCount >= 1 && lineCount <= 1 << 27,
            "a successor table has 1 to 2^27 lines, not \(lineCount)"
        )
        let bucketCount = (lineCount + Self.ways - 1) / Self.ways
        let size = bucketCount * Self.ways
        self.lineCount = size
        memory = TableMemory(
            byteCount: Self.bytes(lineCount: size),
            orElse: "no memory for a successor table of \(size) lines; lower lineCount"
        )
        lines = memory.start.bindMemory(to: SuccessorLine.self, capacity: size)
        buckets = (memory.start + size * Self.lineBytes).bindMemory(to: Bucket.self, capacity: bucketCount)
        random = SmallRandom(seed: seed)
    }

    /// The line of a context, or `nil` if the table does not know it.
    func find(_ context: UInt64) -> Reference? {
        let tag = Self.tag(context)
        let bucket = bucket(context)
        let way = Self.way(of: tag, in: buckets[bucket].tags)
        return way < 0 ? nil : Reference(index: UInt32(bucket &* Self.ways &+ way), tag: tag)
    }

    /// The line of a context, claimed if the table does not know it.
    ///
    /// - Returns: `.none` if the line that would have to give way resisted.
    mutating func claim(_ context: UInt64) -> Reference {
        if let known = find(context) { return known }
        let tag = Self.tag(context)
        let bucket = bucket(context)
        let way = leastVisited(bucket)
        if buckets[bucket].tags[way] != 0, buckets[bucket].visits[way] > 2, random.next() & 3 != 0 {
            fade(bucket, way)
            return .none
        }
        ageBucket(bucket)
        buckets[bucket].tags[way] = tag
        buckets[bucket].visits[way] = 0
        lines[bucket &* Self.ways &+ way] = SuccessorLine(tag: tag)
        return Reference(index: UInt32(bucket &* Self.ways &+ way), tag: tag)
    }

    @inline(__always)
    private static func way(of tag: UInt32, in tags: SIMD4<UInt32>) -> Int {
        let places = SIMD4<UInt32>(1, 2, 3, 4).replacing(with: 0, where: tags .!= SIMD4(repeating: tag))
        return Int(places.max()) &- 1
    }

    /// An empty line of a bucket, or else the least visited; of several by chance, or old ones would stay for ever.
    private mutating func leastVisited(_ bucket: Int) -> Int {
        let start = Int(random.next() & 3)
        var victim = start
        for step in 1..<Self.ways where buckets[bucket].tags[victim] != 0 {
            let way = (start &+ step) & (Self.ways &- 1)
            let isEmpty = buckets[bucket].tags[way] == 0
            if isEmpty || buckets[bucket].visits[way] < buckets[bucket].visits[victim] { victim = way }
        }
        return victim
    }

    /// Now and then fades one line of a bucket that a new context comes to, so that contexts not met any more lose their
    /// lead in visits over those that are.
    private mutating func ageBucket(_ bucket: Int) {
        let chance = random.next()
        guard chance & 15 == 0 else { return }
        fade(bucket, Int(chance >> 4 & 3))
    }

    /// Takes a quarter off a line's numbers.
    private mutating func fade(_ bucket: Int, _ way: Int) {
        // Rounded up for visits and down for counts, so that both end at one: no context keeps a lead for ever.
        let visits = buckets[bucket].visits[way]
        if visits > 1 { buckets[bucket].visits[way] = visits - (visits + 3) >> 2 }
        lines[bucket &* Self.ways &+ way].fade()
    }

    /// Counts `key` as a successor of the context the reference was made for, if its line is still there.
    @inline(__always)
    mutating func add(_ key: UInt32, to reference: Reference) {
        guard reference.tag != 0 else { return }
        let line = lines + Int(reference.index)
        guard line.pointee.tag == reference.tag else { return }
        line.pointee.add(key, using: &random)
    }

    /// Counts a visit to the context the reference was made for, if its line is still there.
    mutating func countVisit(_ reference: Reference) {
        guard let bucket = bucket(of: reference) else { return }
        let line = lines + Int(reference.index)
        let way = Int(reference.index) % Self.ways
        line.pointee.beginVisit()
        buckets[bucket].visits[way] &+= 1
        guard buckets[bucket].visits[way] >= Self.visitLimit else { return }
        buckets[bucket].visits[way] >>= 1
        line.pointee.halve(using: &random)
    }

    /// What is known of the context the reference was made for, or `nil` if its line has gone.
    ///
    /// Valid until the table is changed or goes away.
    @inline(__always)
    func line(_ reference: Reference) -> UnsafePointer<SuccessorLine>? {
        bucket(of: reference) == nil ? nil : UnsafePointer(lines + Int(reference.index))
    }

    /// Has the bucket of a context brought near, because its line will be looked for.
    @inline(__always)
    func approach(_ context: UInt64) {
        predis_approach(buckets + bucket(context))
    }

    /// Has a line brought near, because it will be asked for.
    @inline(__always)
    func approach(_ reference: Reference) {
        let line = UnsafeRawPointer(lines + Int(reference.index))
        predis_approach(line)
        predis_approach(line + 64)
    }

    /// How often the context the reference was made for was met; its line must be there.
    @inline(__always)
    func visits(_ reference: Reference) -> UInt8 {
        buckets[Int(reference.index) / Self.ways].visits[Int(reference.index) % Self.ways]
    }

    @inline(__always)
    private func bucket(of reference: Reference) -> Int? {
        guard reference.tag != 0, lines[Int(reference.index)].tag == reference.tag else { return nil }
        return Int(reference.index) / Self.ways
    }

    private static func tag(_ context: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: context >> 32) | 1
    }

    private func bucket(_ context: UInt64) -> Int {
        // The low half of the hash, as a fraction of the buckets: any number of them will do.
        Int(truncatingIfNeeded: ((context & 0xFFFF_FFFF) &* UInt64(lineCount / Self.ways)) >> 32)
    }

    /// Stops the program if a line contradicts itself.
    ///
    /// - Complexity: O(lines).
    func checkInvariants() {
        for position in 0..<lineCount {
            let line = lines[position]
            let visits = buckets[position / Self.ways].visits[position % Self.ways]
            precondition(line.used <= SuccessorLine.capacity, "line \(position) claims \(line.used) successors")
            precondition(visits < Self.visitLimit, "line \(position) has \(visits) visits")
            precondition(line.tag != 0 || line.used == 0, "line \(position) has successors but no context")
            precondition(
                line.tag == buckets[position / Self.ways].tags[position % Self.ways],
                "line \(position) and its bucket name different contexts"
            )
            for first in 0..<Int(line.used) {
                precondition(line.counts[first] > 0, "line \(position) holds a successor that never came")
                for second in first + 1..<max(first + 1, Int(line.used)) {
                    precondition(line.keys[first] != line.keys[second], "line \(position) holds a successor twice")
                }
            }
        }
    }
}
