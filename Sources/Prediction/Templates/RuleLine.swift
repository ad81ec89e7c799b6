/// The rules for one context: which templates came soon after it, and how their fields followed.
///
/// All-zero bytes are a line without rules.
struct RuleLine {
    static let capacity = 8
    /// Tries at which a rule's numbers are halved.
    static let tryLimit: UInt8 = 64

    /// For each rule the template it expects; zero in a free place.
    private(set) var targets = InlineArray<8, UInt32>(repeating: 0)
    /// How often each rule's context was met and its outcome known.
    private(set) var visits = InlineArray<8, UInt8>(repeating: 0)
    /// How often each rule came true; at most its visits.
    private(set) var counts = InlineArray<8, UInt8>(repeating: 0)
    /// The last template of the context.
    var template = TemplateID.none
    /// The one before it, or `.none` if the context is a single template.
    var previous = TemplateID.none
    private(set) var bodies = InlineArray<8, RuleBody>(repeating: RuleBody())

    /// A bit for each rule that expects a template other than `.none`.
    @inline(__always)
    mutating func rules(expecting template: TemplateID) -> UInt8 {
        let targets = withUnsafeBytes(of: &targets) { $0.loadUnaligned(as: SIMD8<UInt32>.self) }
        let bits = SIMD8<UInt32>(1, 2, 4, 8, 16, 32, 64, 128)
        let hits = bits.replacing(with: 0, where: targets .!= SIMD8(repeating: template.rawValue))
        return UInt8(truncatingIfNeeded: hits.wrappedSum())
    }

    var isFull: Bool { targets[Self.capacity - 1] != 0 }

    /// A bit for each rule.
    @inline(__always)
    mutating func allRules() -> UInt8 {
        ~rules(expecting: .none)
    }

    /// Counts a try of a rule.
    @inline(__always)
    mutating func note(_ rule: Int, didComeTrue: Bool, using random: inout SmallRandom) {
        visits[unchecked: rule] &+= 1
        if didComeTrue { counts[unchecked: rule] &+= 1 }
        guard visits[unchecked: rule] >= Self.tryLimit else { return }
        visits[unchecked: rule] >>= 1
        let count = UInt32(counts[unchecked: rule]) &+ random.next() & 1
        counts[unchecked: rule] = min(visits[unchecked: rule], UInt8(truncatingIfNeeded: count >> 1))
    }

    /// Adds a rule that was not tried yet, in a free place or that of the rule with the smallest share of successes,
    /// which may resist.
    ///
    /// - Returns: The bit of its place, 0 if it was not added.
    mutating func insert(
        _ body: RuleBody,
        expecting template: TemplateID,
        using random: inout SmallRandom
    ) -> UInt8 {
        var place = 0
        for rule in 0..<Self.capacity where share(rule) < share(place) { place = rule }
        // What seldom comes true gives way; what does so in more than a quarter of its tries hardly ever.
        let resistance: UInt32 = share(place) <= 4 ? 0 : share(place) <= 64 ? 3 : 31
        guard random.next() & resistance == 0 else { return 0 }
        targets[place] = template.rawValue
        visits[place] = 0
        counts[place] = 0
        bodies[place] = body
        return 1 << place
    }

    /// The share of successes of 256, -1 for a free place; a rule hardly tried is taken for better than it is.
    private func share(_ rule: Int) -> Int {
        targets[rule] == 0 ? -1 : (Int(counts[rule]) + 1) * 256 / (Int(visits[rule]) + 2)
    }
}
