extension TemplatePredictor {
    /// Finds the run that the key just parsed continues or begins.
    ///
    /// A run is continued by the next number in turn within the window, so that several runs may alternate; two keys
    /// whose only difference is a small step in one number begin one.
    mutating func follow(_ template: TemplateID, access: UInt64) -> KeySequence {
        var begun = KeySequence()
        for back in 1...configuration.window {
            guard let earlier = recent.key(back: back) else { break }
            guard earlier.pointee.template == template, let (field, step) = onlyStep(from: earlier) else { continue }
            let run = earlier.pointee.run
            let nearest = nearestStep(access &- earlier.pointee.access)
            if run.length > 0, !run.didContinue, Int(run.field) == field, Int(run.step) == step {
                noteContinued(earlier)
                return KeySequence(
                    field: run.field,
                    step: run.step,
                    length: run.length == .max ? .max : run.length &+ 1,
                    proposed: run.proposed == 0 ? 0 : run.proposed &- 1,
                    nearest: nearest
                )
            }
            guard begun.length == 0 else { continue }
            begun = KeySequence(field: UInt8(field), step: Int8(step), length: 1, nearest: nearest)
        }
        return begun
    }

    /// The field and the step by which the key just parsed differs from an earlier one of its template, if that is all.
    private func onlyStep(from earlier: UnsafeMutablePointer<RecentKey>) -> (field: Int, step: Int)? {
        var changed: (field: Int, step: Int)?
        for position in 0..<min(parser.parsed.fieldCount, Int(earlier.pointee.fieldCount)) {
            let field = parser.parsed.fields[position]
            let before = earlier.fields[position]
            if field.reads(as: before) { continue }
            guard changed == nil, field.kind == .number, before.kind == .number else { return nil }
            let step = Int(field.value) &- Int(before.value)
            guard step != 0, abs(step) <= FieldRelation.largestStep else { return nil }
            changed = (position, step)
        }
        return changed
    }

    /// The first step of a run far enough ahead when each takes so many accesses.
    private func nearestStep(_ accesses: UInt64) -> UInt8 {
        let gap = max(1, Int(clamping: accesses))
        return UInt8(clamping: 1 + (minimumDistance - 1) / gap)
    }

    private mutating func noteContinued(_ key: UnsafeMutablePointer<RecentKey>) {
        key.pointee.run.didContinue = true
        guard let template = templates.template(key.pointee.template) else { return }
        template.pointee.runs.note(length: key.pointee.run.length, didContinue: true)
    }
}
