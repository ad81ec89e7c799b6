extension TemplatePredictor {
    /// Holds a key against the rules of the keys before it in its stream.
    mutating func learn(_ key: ParsedAccess) {
        // Keys too near do not count: the window begins with the first that leaves the time to load.
        for back in recent.nearCount &+ 1...recent.nearCount &+ configuration.window {
            guard let earlier = recent.key(back: back) else { return }
            if !earlier.pointee.isSettled { learn(key, from: earlier, back: back) }
        }
    }

    private mutating func learn(_ key: ParsedAccess, from earlier: UnsafeMutablePointer<RecentKey>, back: Int) {
        var known: (line: UnsafeMutablePointer<RuleLine>, rule: Int)?
        for order in 0..<2 {
            guard let line = rules.line(earlier.pointee.lines[order]) else { continue }
            let explaining = explainingRules(line, key, back: back)
            guard explaining == 0 else {
                known = (line, explaining.trailingZeroBitCount)
                let new = explaining & earlier.pointee.tried[order] & ~earlier.pointee.cameTrue[order]
                earlier.pointee.cameTrue[order] |= new
                note(new, didComeTrue: true, in: line)
                continue
            }
            // Eight rules and none explains it: most of what is made then comes true never again.
            if known == nil, line.pointee.isFull, random.next() & 3 != 0 { continue }
            // What explains it after one template will do after two.
            guard let body = known.map({ $0.line.pointee.bodies[$0.rule] }) ?? derive(key, back: back) else { return }
            // What a rule was made of is no test of it; the rule whose place it takes was tried, but it was not.
            let place = line.pointee.insert(body, expecting: key.template, using: &random)
            earlier.pointee.tried[order] &= ~place
            if place != 0 { credits.begin(number(of: earlier.pointee.lines[order], place.trailingZeroBitCount)) }
        }
    }

    /// A bit for each rule of a line that expects the key, fields and all.
    @inline(__always)
    private func explainingRules(_ line: UnsafeMutablePointer<RuleLine>, _ key: ParsedAccess, back: Int) -> UInt8 {
        var candidates = line.pointee.rules(expecting: key.template)
        var explaining: UInt8 = 0
        while candidates != 0 {
            let rule = candidates.trailingZeroBitCount
            candidates &= candidates &- 1
            if holds(line, rule, key, back: back) { explaining |= 1 << rule }
        }
        return explaining
    }

    @inline(__always)
    private func holds(_ line: UnsafeMutablePointer<RuleLine>, _ rule: Int, _ key: ParsedAccess, back: Int) -> Bool {
        for position in 0..<parser.parsed.fieldCount {
            let field = parser.parsed.fields[position]
            switch line.pointee.bodies[unchecked: rule].relations[unchecked: position].meaning {
            case .copy(let further, let origin):
                guard let source = source(back &+ further, origin), source.reads(as: field) else {
                    return false
                }
            case .sum(let further, let origin, let step):
                guard let source = source(back &+ further, origin), source.kind == .number,
                    field.kind == .number, field.value == source.value &+ UInt64(bitPattern: Int64(step))
                else { return false }
            case .constant(let index, let length):
                guard Int(field.length) == length,
                    line.pointee.bodies[unchecked: rule].constants[unchecked: index] == shortText(field, key.bytes)
                else { return false }
            case .unknown: return false
            }
        }
        return true
    }

    @inline(__always)
    private func source(_ back: Int, _ field: Int) -> KeyField? {
        guard let key = recent.key(back: back), field < Int(key.pointee.fieldCount) else { return nil }
        return key.fields[field]
    }

    /// A rule by which the key follows from the one `back` keys before it, or `nil` if some field follows from nothing.
    private func derive(_ key: ParsedAccess, back: Int) -> RuleBody? {
        var body = RuleBody()
        for position in 0..<parser.parsed.fieldCount {
            let field = parser.parsed.fields[position]
            if let relation = relation(of: field, at: position, back: back) {
                body.set(relation, field: position)
            } else {
                guard field.length <= 8, let template = templates.template(key.template),
                    template.pointee.isMostly(field.value, field: position),
                    body.setConstant(shortText(field, key.bytes), length: Int(field.length), field: position)
                else { return nil }
            }
        }
        return body
    }

    /// The simplest relation of a field to the keys before it: a copy from the nearest key, then a step from the
    /// context's last.
    private func relation(of field: KeyField, at position: Int, back: Int) -> FieldRelation? {
        let bit = field.filterBit
        if recent.fieldFilter & bit != 0 {
            for further in 0..<FieldRelation.sources {
                guard let source = recent.key(back: back &+ further) else { break }
                guard source.pointee.fieldFilter & bit != 0 else { continue }
                if let origin = firstField(of: source, startingAt: position, where: { $0.reads(as: field) }) {
                    return .copy(back: further, field: origin)
                }
            }
        }
        guard field.kind == .number, let source = recent.key(back: back) else { return nil }
        let largest = FieldRelation.largestStep
        let origin = firstField(of: source, startingAt: position) {
            $0.kind == .number && abs(Int(field.value) &- Int($0.value)) <= largest
        }
        return origin.map {
            .sum(back: 0, field: $0, step: Int(field.value) &- Int(source.fields[$0].value))
        }
    }

    /// The first field that fits; that at the same position before all others.
    @inline(__always)
    private func firstField(
        of key: UnsafeMutablePointer<RecentKey>,
        startingAt position: Int,
        where fits: (KeyField) -> Bool
    ) -> Int? {
        let count = Int(key.pointee.fieldCount)
        if position < count, fits(key.fields[position]) { return position }
        for field in 0..<count where fits(key.fields[field]) { return field }
        return nil
    }

    /// The first eight bytes of a field as they lie in memory, followed by zeros.
    private func shortText(_ field: KeyField, _ bytes: UnsafeRawPointer) -> UInt64 {
        var text: UInt64 = 0
        withUnsafeMutableBytes(of: &text) {
            $0.copyMemory(
                from: UnsafeRawBufferPointer(start: bytes + Int(field.offset), count: min(8, Int(field.length)))
            )
        }
        return text
    }

    // MARK: - Outcomes

    /// Settles the keys that leave the window of the selected stream.
    mutating func settleLeaving() {
        var back = recent.nearCount &+ configuration.window
        while let leaving = recent.key(back: back), !leaving.pointee.isSettled {
            settle(leaving)
            back &+= 1
        }
    }

    /// Counts the rules tried for a key that have not come true.
    mutating func settle(_ key: UnsafeMutablePointer<RecentKey>) {
        guard !key.pointee.isSettled else { return }
        key.pointee.isSettled = true
        for order in 0..<2 {
            guard let line = rules.line(key.pointee.lines[order]) else { continue }
            note(key.pointee.tried[order] & ~key.pointee.cameTrue[order], didComeTrue: false, in: line)
        }
    }

    @inline(__always)
    private mutating func note(_ rules: UInt8, didComeTrue: Bool, in line: UnsafeMutablePointer<RuleLine>) {
        var rest = rules
        while rest != 0 {
            line.pointee.note(rest.trailingZeroBitCount, didComeTrue: didComeTrue, using: &random)
            rest &= rest &- 1
        }
    }
}
