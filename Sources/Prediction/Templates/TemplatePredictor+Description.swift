extension TemplatePredictor {
    /// A rule in words, such as `order:{a} -> order:{a}:items (0.97 of 40)`, or `nil` if there is no such rule any
    /// more.
    ///
    /// The fields of the context's last key are called a, b, c...; `{b of 1 before}` is a field of the key before it.
    /// Allocates; not for the hot path.
    public func describe(rule: UInt32) -> String? {
        if rule & Self.runRule != 0 { return describeRuns(of: Int(rule & ~Self.runRule)) }
        let number = Int(rule & 7)
        guard let line = rules.line(at: Int(rule >> 3)), line.pointee.targets[number] != 0 else { return nil }
        let body = line.pointee.bodies[number]
        let target = text(of: TemplateID(rawValue: line.pointee.targets[number])) {
            Self.text(of: body.relations[$0], constants: body.constants)
        }
        guard let target, let context = text(of: line.pointee.template, fields: { "{\(Self.name($0))}" }) else {
            return nil
        }
        let previous = text(of: line.pointee.previous, fields: { _ in "{}" }).map { $0 + ", " } ?? ""
        let share = Self.share(line.pointee.counts[number], of: line.pointee.visits[number])
        return "\(previous)\(context) -> \(target) (\(share))"
    }

    private func describeRuns(of slot: Int) -> String? {
        guard slot < configuration.maximumTemplates else { return nil }
        let id = templates.id(at: slot)
        guard let text = text(of: id, fields: { "{\(Self.name($0))}" }), let template = templates.template(id) else {
            return nil
        }
        let shares = [1, 2, 4, 8].map { (length: UInt8) in
            let (tried, continued) = template.pointee.runs.counts(length: length)
            return "\(length): \(Self.share(continued, of: tried))"
        }
        return "runs of \(text) that go on, by steps so far (\(shares.joined(separator: ", ")))"
    }

    private func text(of id: TemplateID, fields: (Int) -> String) -> String? {
        guard let template = templates.template(id)?.pointee else { return nil }
        var text = ""
        var start = 0
        for field in 0...Int(template.fieldCount) {
            let isLast = field == Int(template.fieldCount)
            let end = Int(isLast ? template.literalCount : template.places[field])
            text += String(decoding: (start..<end).map { template.literals[$0] }, as: UTF8.self)
            if !isLast { text += fields(field) }
            start = end
        }
        return text
    }

    private static func text(of relation: FieldRelation, constants: InlineArray<2, UInt64>) -> String {
        switch relation.meaning {
        case .copy(let back, let field): return "{\(name(field))\(origin(back))}"
        case .sum(let back, let field, let step):
            return "{\(name(field))\(step < 0 ? "-" : "+")\(abs(step))\(origin(back))}"
        case .constant(let index, let length):
            return withUnsafeBytes(of: constants[index]) { String(decoding: $0.prefix(length), as: UTF8.self) }
        case .unknown: return "{?}"
        }
    }

    private static func origin(_ back: Int) -> String {
        back == 0 ? "" : " of \(back) before"
    }

    private static func name(_ field: Int) -> String {
        String(UnicodeScalar(UInt8(ascii: "a") + UInt8(field & 7)))
    }

    private static func share(_ count: UInt8, of visits: UInt8) -> String {
        let hundredths = visits == 0 ? 0 : (Int(count) * 200 / Int(visits) + 1) / 2
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) of \(visits)"
    }
}
