extension TemplatePredictor {
    /// Tries of a rule, and times it came true, before it is heard.
    private static let minimumCount: UInt8 = 2
    /// What came true in less than one try in eight is noise.
    private static let smallestShare = 8
    /// The most steps of a run proposed at a time; the window of a new run opens gradually.
    private static let stepsAtATime = 4
    private static let shortestPatience: UInt32 = 16
    private static let longestPatience: UInt32 = 1024
    /// Marks the number of a rule that is a template's runs.
    static let runRule: UInt32 = 1 << 31

    /// Replaces the contents of `proposals` by what the last observed access makes likely, rules first and the
    /// likeliest of them first; the key observed is not among them.
    ///
    /// Called at most once after each `observe`. A step of a run is proposed once, when it comes within reach.
    public mutating func propose(into proposals: inout TemplateProposals) {
        proposals.removeAll()
        guard currentLane >= 0, let key = recent.key(back: 1) else { return }
        for entry in 0..<rankRules(of: key) where !proposals.isFull {
            let order = Int(ranking[entry] >> 3 & 1)
            let rule = Int(ranking[entry] & 7)
            let credit = number(of: key.pointee.lines[order], rule)
            if credits.isQuiet(credit, version: credits.version(credit), using: &random) { continue }
            propose(rule, of: key.pointee.lines[order], into: &proposals)
        }
        proposeRun(key, into: &proposals)
    }

    /// Puts the rules worth hearing into `ranking`, the surest first; returns how many there are.
    private mutating func rankRules(of key: UnsafeMutablePointer<RecentKey>) -> Int {
        var count = 0
        for order in 0..<2 {
            guard let line = rules.line(key.pointee.lines[order]) else { continue }
            var rest = key.pointee.tried[order]
            while rest != 0 {
                let rule = rest.trailingZeroBitCount
                rest &= rest &- 1
                let successes = line.pointee.counts[unchecked: rule]
                let visits = Int(line.pointee.visits[unchecked: rule])
                guard successes >= Self.minimumCount, Int(successes) &* Self.smallestShare >= visits else { continue }
                let share = UInt32(successes) &* 256 / UInt32(visits &+ 2)
                var place = count
                let entry = share << 4 | UInt32(order) << 3 | UInt32(rule)
                while place > 0, ranking[place &- 1] < entry {
                    ranking[place] = ranking[place &- 1]
                    place &-= 1
                }
                ranking[place] = entry
                count &+= 1
            }
        }
        return count
    }

    /// How long the keys take that rules expect: twice what the window has taken lately.
    private var patience: UInt32 {
        let back = min(8, recent.count)
        guard let latest = recent.key(back: 1), let earliest = recent.key(back: back) else {
            return Self.shortestPatience
        }
        let span = latest.pointee.access &- earliest.pointee.access
        let window =
            back == 1 ? UInt64(Self.shortestPatience) : span &* UInt64(configuration.window) / UInt64(back &- 1)
        let patience = 2 &* (window &+ UInt64(minimumDistance))
        return max(Self.shortestPatience, UInt32(clamping: min(patience, UInt64(Self.longestPatience))))
    }

    private func propose(
        _ rule: Int,
        of reference: RuleTable.Reference,
        into proposals: inout TemplateProposals
    ) {
        guard let line = rules.line(reference),
            let target = templates.template(TemplateID(rawValue: line.pointee.targets[unchecked: rule]))
        else { return }
        var builder = proposals.builder()
        guard build(line, rule, target, &builder) else { return }
        let visits = line.pointee.visits[unchecked: rule]
        let count = line.pointee.counts[unchecked: rule]
        let number = number(of: reference, rule)
        append(
            TemplateProposal(
                visits: visits,
                count: count,
                rule: UInt32(truncatingIfNeeded: number),
                credit: UInt32(truncatingIfNeeded: number),
                version: credits.version(number),
                kind: .rule(
                    isWithinTemplate: line.pointee.targets[unchecked: rule] == line.pointee.template.rawValue,
                    visits: visits,
                    count: count
                ),
                patience: patience
            ),
            builder,
            to: &proposals
        )
    }

    /// The number of a rule.
    @inline(__always)
    func number(of reference: RuleTable.Reference, _ rule: Int) -> Int {
        Int(reference.slot) << 3 | rule
    }

    /// Writes the key that a rule expects after the last one of the current stream; `false` if there is none.
    private func build(
        _ line: UnsafeMutablePointer<RuleLine>,
        _ rule: Int,
        _ target: UnsafeMutablePointer<KeyTemplate>,
        _ builder: inout KeyBuilder
    ) -> Bool {
        for field in 0..<Int(target.pointee.fieldCount) {
            guard target.pointee.addLiterals(before: field, to: &builder) else { return false }
            switch line.pointee.bodies[unchecked: rule].relations[unchecked: field].meaning {
            case .copy(let back, let origin):
                guard let source = recent.key(back: back &+ 1), origin < Int(source.pointee.fieldCount)
                else { return false }
                let text = source.fields[origin]
                guard builder.add(source.bytes + Int(text.offset), count: Int(text.length)) else { return false }
            case .sum(let back, let origin, let step):
                guard let source = recent.key(back: back &+ 1), origin < Int(source.pointee.fieldCount)
                else { return false }
                let width = Int(target.pointee.widths[unchecked: field])
                guard add(step, to: source.fields[origin], width: width, &builder) else { return false }
            case .constant(let index, let length):
                let text = line.pointee.bodies[unchecked: rule].constants[unchecked: index]
                guard withUnsafePointer(to: text, { builder.add(UnsafeRawPointer($0), count: length) }) else {
                    return false
                }
            case .unknown: return false
            }
        }
        return target.pointee.addLiterals(before: Int(target.pointee.fieldCount), to: &builder)
    }

    private func add(_ step: Int, to origin: KeyField, width: Int, _ builder: inout KeyBuilder) -> Bool {
        guard origin.kind == .number else { return false }
        // Both are of at most eighteen digits or small.
        let number = Int(origin.value) &+ step
        return number >= 0 && builder.add(number: UInt64(number), width: width)
    }

    private func append(
        _ proposal: TemplateProposal,
        _ builder: KeyBuilder,
        to proposals: inout TemplateProposals
    ) {
        guard builder.count > 0, let key = recent.key(back: 1) else { return }
        if builder.reads(as: UnsafeRawBufferPointer(start: key.bytes, count: Int(key.pointee.byteCount))) { return }
        proposals.append(proposal, length: builder.count)
    }

    // MARK: - Runs

    /// Proposes the next steps of the run the key continues, as far as they are likely and have not been proposed.
    private mutating func proposeRun(
        _ key: UnsafeMutablePointer<RecentKey>,
        into proposals: inout TemplateProposals
    ) {
        let run = key.pointee.run
        guard run.length > 0, let template = templates.template(key.pointee.template) else { return }
        let (tried, continued) = template.pointee.runs.counts(length: run.length)
        guard continued >= Self.minimumCount else { return }
        let lengths = RunRecord.lengths &* key.pointee.template.slot &+ RunRecord.range(run.length)
        let credit = RuleLine.capacity &* rules.slotCount &+ lengths
        let version = UInt8(truncatingIfNeeded: key.pointee.template.rawValue >> 1)
        if credits.isQuiet(credit, version: version, using: &random) { return }
        // Few tries say little: two failures are added.
        let share = Float(continued) / Float(Int(tried) + 2)
        let first = max(Int(run.nearest), Int(run.proposed) + 1)
        let ahead = run.length < 4 ? configuration.stepsAhead / 2 : configuration.stepsAhead
        let last = min(configuration.reach, first + Self.stepsAtATime - 1, Int(run.nearest) + ahead)
        defer { openRuns.noteProposed(key.pointee.run.proposed, expecting: next(of: key.pointee)) }
        var probability: Float = 1
        var step = 0
        while step < last, !proposals.isFull {
            step += 1
            probability *= share
            let count = UInt8(probability * Float(tried))
            guard Int(count) * Self.smallestShare >= Int(tried) else { return }
            guard step >= first else { continue }
            var builder = proposals.builder()
            guard buildRun(key, template, step: step, &builder) else { return }
            append(
                TemplateProposal(
                    visits: tried,
                    count: count,
                    rule: Self.runRule | UInt32(key.pointee.template.slot),
                    credit: UInt32(truncatingIfNeeded: credit),
                    version: version,
                    kind: .run(isNearest: step == Int(run.nearest)),
                    patience: min(Self.longestPatience, UInt32(step + 1) * OpenRuns.patience(gap: run.gap))
                ),
                builder,
                to: &proposals
            )
            key.pointee.run.proposed = UInt8(step)
        }
    }

    private func buildRun(
        _ key: UnsafeMutablePointer<RecentKey>,
        _ template: UnsafeMutablePointer<KeyTemplate>,
        step: Int,
        _ builder: inout KeyBuilder
    ) -> Bool {
        let run = key.pointee.run
        for position in 0..<min(Int(key.pointee.fieldCount), Int(template.pointee.fieldCount)) {
            guard template.pointee.addLiterals(before: position, to: &builder) else { return false }
            let field = key.fields[position]
            if position == Int(run.field) {
                let width = Int(template.pointee.widths[position])
                guard add(step * Int(run.step), to: field, width: width, &builder) else { return false }
            } else {
                guard builder.add(key.bytes + Int(field.offset), count: Int(field.length)) else { return false }
            }
        }
        return template.pointee.addLiterals(before: Int(template.pointee.fieldCount), to: &builder)
    }
}
