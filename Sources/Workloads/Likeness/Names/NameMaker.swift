import PredisPrimitives

/// Makes names of keys: forms from the profile, everything else by chance.
struct NameMaker {
    private let forms: [NameForm]
    private let fields: [[NameForm.Part]]
    private let recipes: [[CountSampler]]
    private let formsOfKeys: [UInt8]
    private let alphabets: [[[UInt8]]]
    private let lengths: [[CountSampler?]]
    private let seed: UInt64
    private let hasher: KeyHasher
    private var used: Set<UInt64> = []
    private var text: [UInt8] = []

    private static let attempts = 32

    init(_ profile: LikenessProfile, seed: UInt64) {
        forms = profile.forms
        fields = forms.map(\.fields)
        recipes = forms.map { form in
            form.recipes.map { list in
                CountSampler(CountTable(Dictionary(uniqueKeysWithValues: list.enumerated().map { ($0, $1.count) })))
            }
        }
        formsOfKeys = profile.formsOfKeys
        alphabets = fields.map {
            $0.map { part in if case .text(let field) = part { Array(field.alphabet.utf8) } else { [] } }
        }
        lengths = fields.map { parts in
            parts.map { part in
                guard case .text(let field) = part else { return nil }
                var counts: [Int: Int] = [:]
                for (length, count) in zip(field.lengths, field.counts) { counts[length, default: 0] += count }
                return CountSampler(CountTable(counts))
            }
        }
        self.seed = seed
        hasher = KeyHasher(seed: seed)
    }

    /// The name of a new key that no proposal named.
    mutating func make(_ key: UInt32, _ state: LikenessState, stream: Int, _ random: inout SplitMix64) -> FormedName {
        let afterNew = state.streams[stream].event == .new
        let form = form(of: key)
        var name = FormedName(form: form)
        for attempt in 0..<Self.attempts {
            name = draw(form, state, stream, afterNew: afterNew, isFresh: attempt > 3, &random)
            if isPossible(name), take(name) { return name }
        }
        // A number beyond all others, or a longer text, is free at some time.
        var extra: UInt64 = 1
        while true {
            if state.isNumber(form: name.form, field: 0) {
                name.values[0] &+= extra
            } else {
                name.values[0] = random.next() & ~0xFF | min(255, (name.values[0] & 0xFF) + 1)
            }
            extra = extra << 1 & (1 << 20 - 1) | 1
            if take(name) { return name }
        }
    }

    /// The form of a key's name.
    func form(of key: UInt32) -> Int { Int(formsOfKeys[Int(key) % formsOfKeys.count]) }

    /// Whether a name cannot be one of the original's: it has a number beyond all of the original's, or no number at all.
    func isPossible(_ name: FormedName) -> Bool {
        var isKnown = false
        for (index, field) in fields[name.form].enumerated() {
            guard case .number(let numbers) = field else { continue }
            if name.values[index] >= numbers.quantiles.first ?? 0 { return true }
            isKnown = true
        }
        return !isKnown
    }

    /// Makes a name a key's, if it is nobody's yet.
    mutating func take(_ name: FormedName) -> Bool {
        write(name)
        let hash = text.withUnsafeBytes { hasher.hash($0) }
        return used.insert(hash).inserted
    }

    /// Calls `body` with a name's bytes.
    mutating func withText(_ name: FormedName, _ body: (UnsafeRawBufferPointer) -> Void) {
        write(name)
        text.withUnsafeBytes(body)
    }

    private func draw(
        _ form: Int,
        _ state: LikenessState,
        _ stream: Int,
        afterNew: Bool,
        isFresh: Bool,
        _ random: inout SplitMix64
    ) -> FormedName {
        var name = FormedName(form: form)
        let place = recipes[form][afterNew ? 1 : 0].value(random.nextUnit())
        let sources = isFresh ? [] : place.map { forms[form].recipes[afterNew ? 1 : 0][$0].sources } ?? []
        let keys = state.sources(form: form, stream: stream)
        for field in fields[form].indices {
            let source = field < sources.count ? FieldSource(code: sources[field]) ?? .fresh : .fresh
            name.values[field] = value(source, form, field, keys, state) ?? fresh(form, field, &random)
        }
        return name
    }

    private func value(_ source: FieldSource, _ form: Int, _ field: Int, _ keys: [UInt32], _ state: LikenessState)
        -> UInt64?
    {
        switch source {
        case .fresh: return nil
        case .same(let key, let other):
            guard keys[key] != .max else { return nil }
            let name = state.names[Int(keys[key])]
            guard other < fields[name.form].count,
                state.isNumber(form: name.form, field: other) == state.isNumber(form: form, field: field)
            else { return nil }
            return name.values[other]
        case .step(let key, let step):
            guard keys[key] != .max else { return nil }
            let name = state.names[Int(keys[key])]
            guard name.form == form, state.isNumber(form: form, field: field) else { return nil }
            return name.stepped(field: field, by: step)?.values[field]
        }
    }

    private func fresh(_ form: Int, _ field: Int, _ random: inout SplitMix64) -> UInt64 {
        if case .number(let numbers) = fields[form][field] { return numbers.number(random.nextUnit()) }
        let length = lengths[form][field]?.value(random.nextUnit()) ?? 1
        return random.next() & ~0xFF | UInt64(min(255, max(0, length)))
    }

    private mutating func write(_ name: FormedName) {
        text.removeAll(keepingCapacity: true)
        var field = 0
        for part in forms[name.form].parts {
            switch part {
            case .literal(let literal): text.append(contentsOf: literal.utf8)
            case .number(let numbers):
                let digits = "\(name.values[field])"
                for _ in digits.utf8.count..<max(digits.utf8.count, numbers.width) { text.append(UInt8(ascii: "0")) }
                text.append(contentsOf: digits.utf8)
                field += 1
            case .text:
                writeText(name.values[field], alphabets[name.form][field])
                field += 1
            }
        }
    }

    private mutating func writeText(_ value: UInt64, _ alphabet: [UInt8]) {
        var random = SplitMix64(seed: seed ^ value)
        for _ in 0..<value & 0xFF { text.append(alphabet[Int(random.next() >> 33) % alphabet.count]) }
    }
}
