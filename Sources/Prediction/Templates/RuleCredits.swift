/// What the proposals of each rule came to when nobody had asked for their keys before.
///
/// A rule may be true of keys that are known anyway and wrong about new ones. It earns its right to be heard here; one that
/// does not is left alone but for a try now and then.
struct RuleCredits: ~Copyable {
    /// What is known of one rule.
    struct Credit {
        /// Tells the rule from others of its number.
        fileprivate(set) var version: UInt8 = 0
        /// Proposals whose outcome is known, and those that came true; halved together.
        fileprivate(set) var tries: UInt8 = 0
        fileprivate(set) var successes: UInt8 = 0
        /// Proposals whose outcome is not known.
        fileprivate(set) var open: UInt8 = 0
        /// Proposals in a row whose key was known.
        fileprivate(set) var known: UInt8 = 0
    }

    static let tryLimit: UInt8 = 64
    /// Outcomes a rule must have before it is judged; as many proposals may be open until then.
    private static let evidence: UInt8 = 8
    /// A rule that comes true less often than once in so many proposals is silent.
    private static let rarest = 24
    private static let mostKnown: UInt8 = 16

    // Safety: `count` initialised elements of a trivial type, owned by this value.
    private let credits: UnsafeMutablePointer<Credit>
    private let count: Int

    init(rules count: Int) {
        self.count = count
        credits = .allocate(capacity: count)
        credits.initialize(repeating: Credit(), count: count)
    }

    deinit {
        credits.deallocate()
    }

    var memoryBytes: Int { count * MemoryLayout<Credit>.stride }

    /// What is known of a rule; nothing if its number stands for another.
    @inline(__always)
    func credit(_ rule: Int, version: UInt8) -> Credit {
        let credit = credits[rule]
        guard credit.version == version else {
            var none = Credit()
            none.version = version
            return none
        }
        return credit
    }

    /// The version of the rule that has a number.
    func version(_ rule: Int) -> UInt8 { credits[rule].version }

    /// Begins the record of another rule under a number.
    mutating func begin(_ rule: Int) {
        let version = credits[rule].version &+ 1
        credits[rule] = Credit()
        credits[rule].version = version
    }

    /// Whether a rule is not to be heard this time.
    @inline(__always)
    func isQuiet(_ rule: Int, version: UInt8, using random: inout SmallRandom) -> Bool {
        let credit = credit(rule, version: version)
        let isPoor =
            credit.tries < Self.evidence
            ? credit.open >= Self.evidence
            : Int(credit.successes) &* Self.rarest < Int(credit.tries)
        if isPoor { return random.next() & 63 != 0 }
        return credit.known >= Self.mostKnown && random.next() & 15 != 0
    }

    /// Notes a proposal whose key was known.
    mutating func noteKnown(_ rule: Int, version: UInt8) {
        change(rule, version) { if $0.known < .max { $0.known &+= 1 } }
    }

    /// Notes a proposal whose outcome is awaited.
    mutating func noteOpen(_ rule: Int, version: UInt8) {
        change(rule, version) {
            $0.known = 0
            if $0.open < .max { $0.open &+= 1 }
        }
    }

    /// Notes the outcome of a proposal; `nil`: it told nothing.
    mutating func noteEnd(_ rule: Int, version: UInt8, happened: Bool?) {
        guard credits[rule].version == version else { return }
        change(rule, version) {
            if $0.open > 0 { $0.open &-= 1 }
            guard let happened else { return }
            $0.tries &+= 1
            if happened { $0.successes &+= 1 }
            guard $0.tries >= Self.tryLimit else { return }
            $0.tries >>= 1
            $0.successes = ($0.successes &+ 1) >> 1
        }
    }

    private mutating func change(_ rule: Int, _ version: UInt8, _ body: (inout Credit) -> Void) {
        var credit = credit(rule, version: version)
        body(&credit)
        credits[rule] = credit
    }
}
