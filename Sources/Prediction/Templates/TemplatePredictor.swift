import PredisPrimitives

/// Predicts keys never seen before from the forms of keys: `order:7:items` after `order:7`, `/img/13.png` after
/// `/img/12.png`.
///
/// Keys are taken apart into a *template* and *fields* (see `KeyParser`). For each template, and each pair of
/// different successive templates, of a stream it keeps rules of what comes within the next `window` keys of the
/// stream: a template, and for each of its fields a *relation* to the fields of the last four keys (the same text;
/// the number and a step of at most eight) or a constant. A key of which some field follows from nothing is not
/// proposed. Beside the rules it follows *runs*, in which one number grows or falls by equal steps, and proposes them
/// up to `reach` steps ahead.
///
/// One owner, one thread; no locks inside. All memory is allocated when it is made, and the work for each access is
/// bounded: two lines of eight rules for each key of the window. Equal configurations that are told the same say the
/// same. Any bytes are a key; those that are too long (256 bytes) or have too many fields (eight) are ignored.
public struct TemplatePredictor: ~Copyable {
    // A key is first held against the rules of the keys before it: a rule that explains it has come true, at most
    // once for each time it was tried; a line none of whose rules explains it gets a new one if its fields can be
    // derived. A rule that has not come true has failed when its key leaves the window, its stream is cleared, or its
    // record is overwritten.
    //
    // A rule does not say how many keys later its target comes: streams stutter, and a rule for each distance would
    // be learned four times as slowly. Sequences come out as rules of different steps (+1, +2, +3, +4).

    var parser: KeyParser
    /// As the predictor was made.
    public let configuration: TemplateConfiguration
    /// The nearest access ahead that is learned, at least 1: the time of a load, in accesses of all streams, plus one.
    public var minimumDistance: Int {
        get { distance }
        set { distance = max(1, newValue) }
    }

    private var distance = 1
    var templates: TemplateTable
    var rules: RuleTable
    var recent: RecentKeys
    var openRuns: OpenRuns
    var credits: RuleCredits
    var random: SmallRandom
    /// The lane of the last access, -1 if that was ignored.
    var currentLane = -1
    // Safety: `2 * RuleLine.capacity` initialised elements, owned by this value.
    let ranking: UnsafeMutablePointer<UInt32>

    /// Makes a predictor that knows nothing yet.
    public init(configuration: TemplateConfiguration = TemplateConfiguration()) {
        configuration.check()
        self.configuration = configuration
        let seed = configuration.seed
        parser = KeyParser(beginnings: 2 * configuration.maximumTemplates, seed: seed)
        templates = TemplateTable(slots: configuration.maximumTemplates, seed: SplitMix64.mix(seed &+ 1))
        rules = RuleTable(slots: configuration.maximumContexts, seed: SplitMix64.mix(seed &+ 2))
        recent = RecentKeys(bytes: configuration.recentKeyBytes, lanes: configuration.maximumStreams)
        openRuns = OpenRuns(seed: SplitMix64.mix(seed &+ 4))
        credits = RuleCredits(rules: RuleLine.capacity * rules.slotCount + RunRecord.lengths * templates.slotCount)
        random = SmallRandom(seed: SplitMix64.mix(seed &+ 3))
        ranking = .allocate(capacity: 2 * RuleLine.capacity)
        ranking.initialize(repeating: 0, count: 2 * RuleLine.capacity)
    }

    deinit {
        ranking.deallocate()
    }

    /// Bytes of all tables, which do not change.
    public var memoryBytes: Int {
        parser.memoryBytes + templates.memoryBytes + rules.memoryBytes + recent.memoryBytes + openRuns.memoryBytes
            + credits.memoryBytes
    }

    /// Learns from one access.
    ///
    /// - Parameters:
    ///   - key: Any bytes; they are copied.
    ///   - lane: The stream, in `0 ..< configuration.maximumStreams`.
    ///   - access: The number of the access in the order of all streams; it never falls.
    /// - Returns: Whether the key was understood; one that was not is as though it had not been asked for.
    @discardableResult
    public mutating func observe(_ key: UnsafeRawBufferPointer, lane: Int, access: UInt64) -> Bool {
        check(lane)
        currentLane = -1
        guard parser.parse(key), let bytes = key.baseAddress else { return false }
        let id = templates.claim(parser.parsed)
        guard let template = templates.template(id) else { return false }
        recent.select(lane, access: access, distance: UInt64(minimumDistance))
        learn(ParsedAccess(template: id, access: access, bytes: bytes))
        var recentKey = RecentKey(template: id, access: access)
        follow(&recentKey)
        settleLeaving()
        template.pointee.note(parser.parsed, bytes)
        enterContexts(&recentKey)
        while let oldest = recent.oldestInTheWay() {
            settle(oldest)
            recent.removeOldest()
        }
        recent.push(recentKey, parser.parsed, key)
        currentLane = lane
        return true
    }

    /// Forgets the last keys of a stream, before its lane is given to another.
    public mutating func clear(lane: Int) {
        check(lane)
        recent.select(lane)
        var back = 1
        while let key = recent.key(back: back) {
            settle(key)
            back &+= 1
        }
        recent.clear(lane)
        if currentLane == lane { currentLane = -1 }
        if currentLane >= 0 { recent.select(currentLane) }
    }

    /// Forgets the last keys of all streams: accesses have been left out.
    mutating func clearAll() {
        recent.clearAll()
        currentLane = -1
    }

    /// Looks up the rules of the contexts that a key ends.
    private mutating func enterContexts(_ key: inout RecentKey) {
        let template = UInt64(key.template.rawValue) << 32
        key.lines[0] = rules.claim(SplitMix64.mix(template), template: key.template, previous: .none)
        // Two keys of one template say hardly more than one; `RunRecord` tells sequences from jumps.
        if let previous = recent.key(back: 1)?.pointee.template, previous != key.template {
            let context = SplitMix64.mix(template | UInt64(previous.rawValue))
            key.lines[1] = rules.claim(context, template: key.template, previous: previous)
        }
        for order in 0..<2 {
            guard let line = rules.line(key.lines[order]) else { continue }
            key.tried[order] = line.pointee.allRules()
        }
    }

    private func check(_ lane: Int) {
        precondition(
            lane >= 0 && lane < configuration.maximumStreams,
            "lane \(lane) is not in 0 ..< \(configuration.maximumStreams); raise maximumStreams or share lanes"
        )
    }
}

/// An access to the key that the parser has just taken apart.
struct ParsedAccess {
    let template: TemplateID
    let access: UInt64
    /// The bytes of the key.
    let bytes: UnsafeRawPointer
}
