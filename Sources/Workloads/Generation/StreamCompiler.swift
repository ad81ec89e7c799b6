/// Checks a stream's definition and compiles it; problems go to the reader.
struct StreamCompiler {
    private var plan: StreamPlan
    private let scope: ExpressionScope

    /// - Returns: A plan, which may be used only if the reader has no problems.
    static func compile(
        _ name: String,
        _ definition: StreamDefinition,
        _ reader: inout DefinitionReader
    ) -> StreamPlan {
        var compiler = StreamCompiler(name, definition)
        compiler.check(&reader)
        compiler.compile(&reader)
        return compiler.plan
    }

    private init(_ name: String, _ definition: StreamDefinition) {
        plan = StreamPlan(name: name, definition: definition)
        scope = ExpressionScope(fields: definition.fields.names, sources: definition.sources.names)
    }

    private var definition: StreamDefinition { plan.definition }

    // MARK: Rules between parameters

    private func check(_ reader: inout DefinitionReader) {
        if definition.steps.isEmpty { reader.report("has no steps; give at least one that asks for a key") }
        if let until = definition.until, until <= definition.from {
            reader.report("ends at \(until.value.brief), before it begins at \(definition.from.value.brief)")
        }
        for element in definition.sources.elements {
            reader.within("sources") { $0.within(element.name) { check(element.value, &$0) } }
        }
        reader.within("arrivals") { check(definition.arrivals, &$0) }
        let asksForKeys = definition.steps.elements.contains { !$0.value.ask.isEmpty }
        if !definition.steps.isEmpty, !asksForKeys {
            reader.report("has no step that asks for a key; add ask to one of \(definition.steps.names)")
        }
        if definition.arrivals.process == .closed, !definition.steps.elements.contains(where: { $0.value.takesTime }) {
            reader.report(
                "has closed arrivals and no step with a gap or think time, so that time would stand still; give one"
            )
        }
    }

    private func check(_ source: SourceDefinition, _ reader: inout DefinitionReader) {
        guard case .latest(let latest) = source else { return }
        reader.within("latest.of") { reader in
            guard let other = definition.sources[latest.of] else {
                return reader.report(
                    "\"\(latest.of)\" " + unknown(latest.of, among: definition.sources.names, what: "source"))
            }
            if case .sequential = other { return }
            reader.report("is \"\(latest.of)\", which is not sequential; name a sequential source")
        }
    }

    private func check(_ arrivals: ArrivalDefinition, _ reader: inout DefinitionReader) {
        if !arrivals.days.isEmpty, !arrivals.days.contains(where: { $0 > 0 }) {
            reader.report("has days that are all 0, so that no session ever begins; give one of them more")
        }
        for (index, surge) in arrivals.surges.enumerated() {
            guard let every = surge.every, surge.length >= every.value else { continue }
            reader.within("surges.\(index)") {
                $0.report("lasts \(surge.length.brief) s and comes every \(every.value.brief) s; let it end before")
            }
        }
    }

    // MARK: Compiling

    private mutating func compile(_ reader: inout DefinitionReader) {
        for (place, field) in definition.fields.elements.enumerated() {
            let value = reader.within("fields") { reader in
                reader.within(field.name) { code(field.value, &$0) }
            }
            plan.initial.append(StreamPlan.Assignment(field: place, value: value))
        }
        plan.client = reader.within("client") { code(definition.client, &$0) }
        for element in definition.classes.elements {
            reader.within("classes") { $0.within(element.name) { compile(element.value, &$0) } }
        }
        for element in definition.steps.elements {
            reader.within("steps") { $0.within(element.name) { compile(element.value, &$0) } }
        }
        compileStart(&reader)
    }

    private mutating func compile(_ keyClass: KeyClassDefinition, _ reader: inout DefinitionReader) {
        let first = plan.segments.count
        reader.within("key") { reader in
            guard !keyClass.key.isEmpty else { return reader.report("is empty; give a name such as item:{draw(items)}") }
            do throws(ExpressionError) {
                for segment in try NameTemplate(keyClass.key).segments { try append(segment) }
            } catch {
                reader.report("\"\(keyClass.key)\" \(error.message)")
            }
        }
        let total = max(keyClass.operations.total, .leastNormalMagnitude)
        plan.classes.append(
            StreamPlan.Class(
                segments: first..<plan.segments.count,
                size: keyClass.size,
                ttl: keyClass.ttl,
                latency: keyClass.latency,
                getShare: keyClass.operations.get / total,
                writeShare: (keyClass.operations.get + keyClass.operations.set) / total
            )
        )
    }

    private mutating func append(_ segment: NameTemplate.Segment) throws(ExpressionError) {
        var compiled = StreamPlan.Segment()
        switch segment {
        case .literal(let text):
            let start = plan.literals.count
            plan.literals.append(contentsOf: text.utf8)
            compiled.literal = start..<plan.literals.count
        case .number(let expression, let digits, let isHexadecimal):
            compiled.number = try code(expression)
            compiled.digits = digits
            compiled.radix = isHexadecimal ? 16 : 10
        }
        plan.segments.append(compiled)
    }

    private mutating func compile(_ step: StepDefinition, _ reader: inout DefinitionReader) {
        var compiled = StreamPlan.Step(together: step.together, gap: step.gap, think: step.think)
        let firstAssignment = plan.assignments.count
        for element in step.set.elements {
            reader.within("set") { reader in
                reader.within(element.name) { reader in
                    guard let field = scope.fields.firstIndex(of: element.name) else {
                        return reader.report(unknown(element.name, among: scope.fields, what: "field"))
                    }
                    let value = code(element.value, &reader)
                    plan.assignments.append(StreamPlan.Assignment(field: field, value: value))
                }
            }
        }
        compiled.assignments = firstAssignment..<plan.assignments.count
        let firstAsk = plan.asks.count
        for (index, ask) in step.ask.enumerated() {
            reader.within("ask.\(index)") { compile(ask, &$0) }
        }
        compiled.asks = firstAsk..<plan.asks.count
        let firstBranch = plan.branches.count
        reader.within("next") { reader in
            plan.branches += branches(step.next, scale: 1, &reader)
            if let sum = plan.branches[firstBranch...].last?.cumulative, sum > 1 + 1e-9 {
                reader.report("has probabilities that sum up to \(sum.brief); they may be 1 together")
            }
        }
        compiled.next = firstBranch..<plan.branches.count
        plan.steps.append(compiled)
    }

    private mutating func compile(_ ask: AskDefinition, _ reader: inout DefinitionReader) {
        guard let keyClass = definition.classes.index(of: ask.key) else {
            return reader.report("\"\(ask.key)\" " + unknown(ask.key, among: definition.classes.names, what: "class"))
        }
        let times = reader.within("times") { code(ask.times, &$0) }
        plan.asks.append(
            StreamPlan.Ask(keyClass: keyClass, times: times, share: ask.share, operation: ask.operation)
        )
    }

    private mutating func compileStart(_ reader: inout DefinitionReader) {
        guard !definition.start.isEmpty else {
            plan.start = [StreamPlan.Branch(cumulative: 1, step: 0)]
            return
        }
        reader.within("start") { reader in
            let total = definition.start.elements.reduce(0) { $0 + $1.value }
            guard total > 0 else { return reader.report("has weights that are all 0; give one of them more") }
            plan.start = branches(definition.start, scale: 1 / total, &reader)
        }
    }

    private func branches(
        _ weights: NamedList<Double>,
        scale: Double,
        _ reader: inout DefinitionReader
    ) -> [StreamPlan.Branch] {
        var sum = 0.0
        return weights.elements.compactMap { element in
            guard let step = definition.steps.index(of: element.name) else {
                reader.report("\"\(element.name)\" " + unknown(element.name, among: definition.steps.names, what: "step"))
                return nil
            }
            guard element.value >= 0 else {
                reader.report("\"\(element.name)\" is \(element.value.brief), but must be at least 0")
                return nil
            }
            sum += element.value * scale
            return StreamPlan.Branch(cumulative: sum, step: step)
        }
    }

    private mutating func code(_ text: String, _ reader: inout DefinitionReader) -> StreamPlan.Code {
        do throws(ExpressionError) {
            return try code(try ExpressionParser.parse(text))
        } catch {
            reader.report("\"\(text)\" \(error.message)")
            return StreamPlan.Code()
        }
    }

    private mutating func code(_ expression: Expression) throws(ExpressionError) -> StreamPlan.Code {
        if case .number(let value) = expression { return StreamPlan.Code(constant: value) }
        guard expression.depth <= Expression.stackDepth else {
            throw ExpressionError(message: "is too deep; use fields for parts of it")
        }
        let first = plan.code.count
        try expression.compile(scope, into: &plan.code)
        return StreamPlan.Code(range: first..<plan.code.count)
    }
}

extension StepDefinition {
    /// Whether a session that is here moves on in time.
    var takesTime: Bool { gap != .none || think != .none }
}
