import PredisPrimitives

/// Runs of keys of one template, one number of which grows or falls by equal steps, by the key each expects next.
///
/// A run goes on whatever comes between two of its keys.
struct OpenRuns: ~Copyable {
    // A key's identity is its template's hash and, for each field, its value times a weight, all added up; so the
    // identity of the key a step ahead is one addition away.

    struct Run: BitwiseCopyable {
        let template: TemplateID
        /// The number of the access to its latest key.
        let access: UInt32
        let sequence: KeySequence

        /// Whether its next key should have come by now.
        ///
        /// Keys drawn by chance make up runs too, if one only waits for long enough.
        func hasEnded(at access: UInt64) -> Bool {
            UInt32(truncatingIfNeeded: access) &- self.access > OpenRuns.patience(gap: sequence.gap)
        }
    }

    static let capacity = 1 << 11
    private static let recentSlots = 1 << 13

    private var runs = AgedMap<Run>(capacity: Self.capacity)
    private var weights = InlineArray<8, UInt64>(repeating: 0)
    // Safety: `recentSlots` initialised elements, owned by this value. The upper half of a recent key's identity, and
    // the number of its access.
    private let recents: UnsafeMutablePointer<(tag: UInt32, access: UInt32)>

    init(seed: UInt64) {
        for field in 0..<8 { weights[field] = SplitMix64.mix(seed &+ UInt64(field) &+ 1) | 1 }
        recents = .allocate(capacity: Self.recentSlots)
        recents.initialize(repeating: (0, 0), count: Self.recentSlots)
    }

    deinit {
        recents.deallocate()
    }

    var memoryBytes: Int { runs.memoryBytes + Self.recentSlots * 8 }

    /// The identity of a key.
    @inline(__always)
    func identity(_ key: borrowing ParsedKey) -> UInt64 {
        var sum = key.hash
        for field in 0..<key.fieldCount { sum &+= key.fields[field].value &* weights[unchecked: field] }
        return sum
    }

    /// The identity of the key that differs from another by a step in one number.
    @inline(__always)
    func identity(_ identity: UInt64, plus step: Int, field: Int) -> UInt64 {
        identity &+ UInt64(bitPattern: Int64(step)) &* weights[unchecked: field]
    }

    /// Takes out the run that expects a key.
    @inline(__always)
    mutating func take(_ identity: UInt64) -> Run? {
        runs.find(identity).map { runs.remove($0) }
    }

    /// Adds a run, which expects the key of this identity.
    mutating func add(_ run: Run, expecting identity: UInt64) {
        if let other = runs.find(identity) { runs.remove(other) }
        runs.append(run, for: identity)
    }

    /// A run that has ended, or must for the next.
    mutating func takeEnded(at access: UInt64) -> Run? {
        guard let oldest = runs.oldest else { return nil }
        return runs.isFull || runs[oldest].hasEnded(at: access) ? runs.remove(oldest) : nil
    }

    /// The most accesses between two keys of a run, by the mean so far in quarters: four times that and a few.
    @inline(__always)
    static func patience(gap: UInt16) -> UInt32 { UInt32(gap) &+ 4 }

    /// Notes how many steps of the run that expects a key have been proposed.
    mutating func noteProposed(_ steps: UInt8, expecting identity: UInt64) {
        guard let place = runs.find(identity) else { return }
        let run = runs[place]
        var sequence = run.sequence
        sequence.proposed = steps
        runs[place] = Run(template: run.template, access: run.access, sequence: sequence)
    }

    // MARK: - Recent keys

    @inline(__always)
    mutating func noteRecent(_ identity: UInt64, access: UInt64) {
        recents[Self.slot(identity)] = (Self.tag(identity), UInt32(truncatingIfNeeded: access))
    }

    /// Whether a key was accessed as long before an access as the next key of a run with such gaps can be.
    @inline(__always)
    func wasRecent(_ identity: UInt64, before access: UInt64, gap: UInt16) -> Bool {
        let recent = recents[Self.slot(identity)]
        guard recent.tag == Self.tag(identity) else { return false }
        let age = UInt32(truncatingIfNeeded: access) &- recent.access
        return age > 0 && age <= Self.patience(gap: gap)
    }

    @inline(__always)
    private static func slot(_ identity: UInt64) -> Int {
        Int(truncatingIfNeeded: (identity &* 0x9E37_79B9_7F4A_7C15) >> 40) & (recentSlots &- 1)
    }

    @inline(__always)
    private static func tag(_ identity: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: identity >> 32) | 1 }
}
