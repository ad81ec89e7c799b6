extension TemplatePredictor {
    /// Keys of the stream that are held against a new one to find the beginning of a run.
    private static let pairWindow = 8
    /// The largest step of a run of three keys and more; for two, see `FieldRelation.largestStep`.
    private static let largestStep = 1024

    /// Finds the run that the key just parsed continues or begins, and what it expects next.
    ///
    /// A run is continued by its next number, whatever came between. Three keys that differ by equal steps in one number,
    /// the last two near each other in one stream, begin one, and so do two whose step is small.
    mutating func follow(_ key: inout RecentKey) {
        guard configuration.reach > 0, parser.parsed.hasNumber else { return }
        while let ended = openRuns.takeEnded(at: key.access) { note(ended, didContinue: false) }
        let identity = openRuns.identity(parser.parsed)
        key.identity = identity
        key.run = continued(identity, key) ?? begun(identity, key)
        openRuns.noteRecent(identity, access: key.access)
        guard key.run.length > 0 else { return }
        let run = OpenRuns.Run(
            template: key.template,
            access: UInt32(truncatingIfNeeded: key.access),
            sequence: key.run
        )
        openRuns.add(run, expecting: next(of: key))
    }

    /// The identity of the key that a key's run expects.
    func next(of key: RecentKey) -> UInt64 {
        openRuns.identity(key.identity, plus: Int(key.run.step), field: Int(key.run.field))
    }

    private mutating func continued(_ identity: UInt64, _ key: RecentKey) -> KeySequence? {
        guard let run = openRuns.take(identity), run.template == key.template else { return nil }
        let hasEnded = run.hasEnded(at: key.access)
        note(run, didContinue: !hasEnded)
        if hasEnded { return nil }
        var sequence = run.sequence
        if sequence.length < .max { sequence.length &+= 1 }
        if sequence.proposed > 0 { sequence.proposed &-= 1 }
        let gap = UInt32(truncatingIfNeeded: key.access) &- run.access
        sequence.gap = UInt16(clamping: UInt32(sequence.gap) * 3 / 4 + gap)
        sequence.nearest = nearestStep(gap: sequence.gap)
        return sequence
    }

    private func begun(_ identity: UInt64, _ key: RecentKey) -> KeySequence {
        var begun = KeySequence()
        for back in 1...Self.pairWindow {
            guard let earlier = recent.key(back: back) else { break }
            guard earlier.pointee.template == key.template, let (field, step) = onlyStep(from: earlier) else {
                continue
            }
            let isSmall = back <= configuration.window && abs(step) <= FieldRelation.largestStep
            guard isSmall && begun.length == 0 || abs(step) <= Self.largestStep else { continue }
            let before = openRuns.identity(identity, plus: -2 * step, field: field)
            let gap = UInt16(clamping: 4 &* (key.access &- earlier.pointee.access))
            let isThird = openRuns.wasRecent(before, before: earlier.pointee.access, gap: gap)
            guard isThird || isSmall && begun.length == 0 else { continue }
            begun.field = UInt8(truncatingIfNeeded: field)
            begun.step = Int16(truncatingIfNeeded: step)
            begun.length = isThird ? 2 : 1
            begun.gap = gap
            begun.nearest = nearestStep(gap: gap)
            if isThird { break }
        }
        return begun
    }

    /// The field and the step by which the key just parsed differs from an earlier one of its template, if that is all.
    @inline(__always)
    private func onlyStep(from earlier: UnsafeMutablePointer<RecentKey>) -> (field: Int, step: Int)? {
        var changed = (field: -1, step: 0)
        for position in 0..<min(parser.parsed.fieldCount, Int(earlier.pointee.fieldCount)) {
            let field = parser.parsed.fields[position]
            let before = earlier.fields[position]
            if field.kind == .number, before.kind == .number {
                let step = Int(field.value) &- Int(before.value)
                if step == 0 { continue }
                guard changed.field < 0, abs(step) <= Self.largestStep else { return nil }
                changed = (position, step)
            } else if !field.reads(as: before) {
                return nil
            }
        }
        return changed.field < 0 ? nil : changed
    }

    /// The first step of a run far enough ahead when each takes so many quarters of an access.
    private func nearestStep(gap: UInt16) -> UInt8 {
        UInt8(clamping: 1 + 4 * (minimumDistance - 1) / max(4, Int(gap)))
    }

    private func note(_ run: OpenRuns.Run, didContinue: Bool) {
        templates.template(run.template)?.pointee.runs.note(length: run.sequence.length, didContinue: didContinue)
    }
}
