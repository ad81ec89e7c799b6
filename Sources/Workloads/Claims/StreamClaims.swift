/// Derives the claims of one stream.
struct StreamClaims {
    private let name: String
    private let stream: StreamDefinition
    /// The looks of each class's keys; `nil` where they cannot be told from others.
    private let patterns: [KeyPattern?]
    private let isAlone: Bool

    init(
        _ name: String,
        _ stream: StreamDefinition,
        isAlone: Bool,
        isDistinct: (KeyPattern) -> Bool
    ) {
        self.name = name
        self.stream = stream
        self.isAlone = isAlone
        patterns = stream.classes.elements.map { element in
            KeyPattern(template: element.value.key).flatMap { isDistinct($0) ? $0 : nil }
        }
    }

    var all: [WorkloadClaim] {
        arrivals + operations + stream.classes.elements.indices.flatMap { classClaims($0) }
    }

    /// All accesses of the stream; `nil` if they cannot be told from others.
    private var subject: [KeyPattern]? {
        if isAlone { return [] }
        let known = patterns.compactMap { $0 }
        return known.count == patterns.count ? known : nil
    }

    private func claim(
        _ subject: [KeyPattern],
        _ rule: WorkloadClaim.Rule,
        _ sampling: WorkloadClaim.Sampling = .independent
    ) -> WorkloadClaim {
        WorkloadClaim(stream: name, subject: subject, rule: rule, sampling: sampling)
    }

    /// How shares over several accesses of a session come out.
    private var sessionSampling: WorkloadClaim.Sampling {
        if isSingleRequest { return .independent }
        return stream.steps.elements.contains { $0.value.takesTime } ? .asymptotic : .clustered
    }

    // MARK: Times

    private var arrivals: [WorkloadClaim] {
        let arrivals = stream.arrivals
        // A session that takes time asks at other times than that of its arrival.
        guard let subject, stream.until == nil, stream.from == 0, arrivals.days.isEmpty, arrivals.surges.isEmpty,
            !stream.steps.elements.contains(where: { $0.value.takesTime }), asksAlways
        else { return [] }
        switch (arrivals.process, arrivals.bursts, arrivals.cycles.count) {
        case (.regular, nil, 0): return [claim(subject, .regular(rate: arrivals.rate))]
        case (.poisson, nil, 0): return [claim(subject, .poisson(rate: arrivals.rate))]
        case (.poisson, let bursts?, 0):
            return [claim(subject, .bursts(rate: arrivals.rate, ratio: bursts.ratio, decay: bursts.decay.value))]
        case (.poisson, nil, 1):
            let cycle = arrivals.cycles[0]
            return [
                claim(
                    subject,
                    .cycle(
                        mean: arrivals.rate,
                        period: cycle.period.value,
                        amplitude: cycle.amplitude,
                        peak: cycle.peak.value
                    )
                )
            ]
        default: return []
        }
    }

    /// Whether every session asks for a key in its first step.
    private var asksAlways: Bool {
        let first = stream.start.isEmpty ? Array(stream.steps.names.prefix(1)) : stream.start.names
        return first.allSatisfy { name in
            stream.steps[name]?.ask.contains { ask in
                guard ask.share >= 1, case .number(let times)? = try? ExpressionParser.parse(ask.times) else { return false }
                return times >= 1
            } ?? false
        }
    }

    // MARK: Mix

    /// How many keys of each class a session asks for on average, by operation; `nil` if that does not follow.
    private var expectedKeys: [[Double]]? {
        guard let visits = expectedVisits else { return nil }
        var keys = Array(repeating: [0.0, 0, 0], count: stream.classes.elements.count)
        for (step, visits) in zip(stream.steps.elements, visits) {
            for ask in step.value.ask {
                guard let place = stream.classes.index(of: ask.key),
                    let times = (try? ExpressionParser.parse(ask.times))?.mean
                else { return nil }
                let count = visits * ask.share * max(0, times)
                let mix = stream.classes.elements[place].value.operations
                switch ask.operation {
                case .get?: keys[place][0] += count
                case .set?: keys[place][1] += count
                case .delete?: keys[place][2] += count
                case nil:
                    keys[place][0] += count * mix.get / mix.total
                    keys[place][1] += count * mix.set / mix.total
                    keys[place][2] += count * mix.delete / mix.total
                }
            }
        }
        return keys
    }

    /// How often a session comes to each step on average: `start x (I - P)^-1`, where `P` has the probabilities of `next`.
    ///
    /// Sessions that never end are taken to end after a thousand million steps: the shares are then those of the stationary
    /// distribution. `nil` if there is no solution.
    private var expectedVisits: [Double]? {
        let steps = stream.steps
        let count = steps.elements.count
        var rows = (0..<count).map { row in
            (0...count).map { column in row == column ? 1.0 : 0.0 }
        }
        for (from, step) in steps.elements.enumerated() {
            for next in step.value.next.elements {
                guard let to = steps.index(of: next.name) else { return nil }
                rows[to][from] -= next.value * (1 - 1e-9)
            }
        }
        let total = stream.start.elements.reduce(0) { $0 + $1.value }
        for row in 0..<count {
            let weight = stream.start[steps.elements[row].name] ?? 0
            rows[row][count] = stream.start.isEmpty ? (row == 0 ? 1 : 0) : weight / total
        }
        return solved(&rows)
    }

    /// Gauss's elimination with pivots. O(n^3).
    private func solved(_ rows: inout [[Double]]) -> [Double]? {
        let count = rows.count
        for column in 0..<count {
            guard let pivot = (column..<count).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }),
                abs(rows[pivot][column]) > 1e-12
            else { return nil }
            rows.swapAt(column, pivot)
            for row in 0..<count where row != column {
                let factor = rows[row][column] / rows[column][column]
                guard factor != 0 else { continue }
                for place in column...count { rows[row][place] -= factor * rows[column][place] }
            }
        }
        return (0..<count).map { rows[$0][count] / rows[$0][$0] }
    }

    private var operations: [WorkloadClaim] {
        guard let keys = expectedKeys else { return [] }
        let total = keys.reduce(0) { $0 + $1.reduce(0, +) }
        guard total > 0 else { return [] }
        var claims: [WorkloadClaim] = []
        if let subject {
            let sums = (0..<3).map { operation in keys.reduce(0) { $0 + $1[operation] } / total }
            claims.append(operationClaim(subject, sums, sessionSampling))
        }
        guard subject != nil, stream.classes.elements.count > 1 else { return claims }
        for (place, counts) in keys.enumerated() {
            let sum = counts.reduce(0, +)
            guard let pattern = patterns[place], sum > 0 else { continue }
            claims.append(claim([pattern], .share(sum / total), sessionSampling))
            let sampling = hasFixedOperation(place) ? sessionSampling : .independent
            claims.append(operationClaim([pattern], counts.map { $0 / sum }, sampling))
        }
        return claims
    }

    private func operationClaim(
        _ subject: [KeyPattern],
        _ shares: [Double],
        _ sampling: WorkloadClaim.Sampling
    ) -> WorkloadClaim {
        claim(subject, .operations(get: shares[0], set: shares[1], delete: shares[2]), sampling)
    }

    /// Whether every session is one access.
    private var isSingleRequest: Bool {
        stream.steps.elements.allSatisfy {
            $0.value.next.isEmpty && $0.value.ask.count == 1 && $0.value.ask[0].times == "1"
        }
    }

    private func hasFixedOperation(_ place: Int) -> Bool {
        let name = stream.classes.elements[place].name
        return stream.steps.elements.contains { $0.value.ask.contains { $0.key == name && $0.operation != nil } }
    }

    // MARK: Classes

    private func classClaims(_ place: Int) -> [WorkloadClaim] {
        guard let pattern = patterns[place] else { return [] }
        let (name, keyClass) = (stream.classes.elements[place].name, stream.classes.elements[place].value)
        let isAsked = stream.steps.elements.contains { $0.value.ask.contains { $0.key == name } }
        guard isAsked else { return [] }
        var claims = [claim([pattern], .size(keyClass.size))]
        if let ttl = keyClass.ttl { claims.append(claim([pattern], .lifetime(ttl))) }
        if let rule = sourceRule(name, keyClass) { claims.append(claim([pattern], rule)) }
        if let next = follower(of: name) { claims.append(claim([pattern], .followed(by: next))) }
        return claims
    }

    /// The law of the one source that a class's keys come from, one draw for each key.
    private func sourceRule(_ name: String, _ keyClass: KeyClassDefinition) -> WorkloadClaim.Rule? {
        let expressions = (try? NameTemplate(keyClass.key))?.expressions ?? []
        guard expressions.count == 1, let source = source(of: expressions[0], askedIn: name),
            drawCount(of: source) == 1 || !ordered(source)
        else { return nil }
        return stream.sources[source]?.rule
    }

    /// Whether the order of the numbers says something, and not their frequency alone.
    private func ordered(_ source: String) -> Bool {
        switch stream.sources[source] {
        case .zipf?, .uniform?, .hotspot?: false
        default: true
        }
    }

    /// In how many places numbers are drawn from a source.
    private func drawCount(of source: String) -> Int {
        let texts =
            stream.fields.elements.map(\.value) + [stream.client]
            + stream.steps.elements.flatMap { step in
                step.value.set.elements.map(\.value) + step.value.ask.map(\.times)
            }
        let expressions =
            texts.compactMap { try? ExpressionParser.parse($0) }
            + stream.classes.elements.flatMap { (try? NameTemplate($0.value.key))?.expressions ?? [] }
        var count = 0
        for expression in expressions {
            expression.forEach { if $0 == .draw(source) { count += 1 } }
        }
        return count
    }

    /// The source that an expression draws from directly, or through a field that is drawn in every step that asks for the class,
    /// for one key each time.
    private func source(of expression: Expression, askedIn name: String) -> String? {
        switch expression {
        case .draw(let source): return source
        case .fnv(let inner): return source(of: inner, askedIn: name)
        case .field(let field):
            var found: Set<String> = []
            for step in stream.steps.elements {
                let asks = step.value.ask.filter { $0.key == name }
                guard !asks.isEmpty else { continue }
                guard asks.count == 1, asks[0].times == "1", let text = step.value.set[field],
                    case .draw(let source)? = try? ExpressionParser.parse(text)
                else { return nil }
                found.insert(source)
            }
            return found.count == 1 ? found.first : nil
        default: return nil
        }
    }

    /// What the same client always asks for after a key of a class: the next one in the only step that asks for it.
    private func follower(of name: String) -> KeyPattern? {
        guard stream.client == "session" else { return nil }
        let steps = stream.steps.elements.filter { $0.value.ask.contains { $0.key == name } }
        guard steps.count == 1, let index = steps[0].value.ask.firstIndex(where: { $0.key == name }) else { return nil }
        let asks = steps[0].value.ask
        guard asks.count(where: { $0.key == name }) == 1, index + 1 < asks.count, asks[index].times == "1",
            asks[index + 1].share >= 1, asks[index + 1].times == "1",
            let place = stream.classes.index(of: asks[index + 1].key), let pattern = patterns[place],
            sharesNumbers(name, asks[index + 1].key)
        else { return nil }
        return pattern
    }

    /// Whether two classes have the same fields in their names, in the same order, and nothing that is drawn.
    private func sharesNumbers(_ first: String, _ second: String) -> Bool {
        let lists = [first, second].map { (try? NameTemplate(stream.classes[$0]?.key ?? ""))?.expressions ?? [] }
        let areFields = lists.joined().allSatisfy { if case .field = $0 { true } else { false } }
        return areFields && zip(lists[0], lists[1]).allSatisfy { $0 == $1 }
    }
}

extension SourceDefinition {
    /// What its numbers obey; `nil` where nothing simple holds.
    fileprivate var rule: WorkloadClaim.Rule? {
        switch self {
        case .zipf(let source):
            guard source.order != .ycsb, source.drift == nil, source.lifetime == nil else { return nil }
            return .zipf(count: source.count, exponent: source.exponent)
        case .uniform(let source):
            return source.lifetime == nil ? .uniform(count: source.count) : nil
        case .hotspot(let source):
            guard source.drift == nil else { return nil }
            return .hotspot(count: source.count, hotCount: source.hotCount, hotDraws: source.hotDraws)
        case .sequential: return .steps(step: 1, count: nil)
        case .loop(let source): return .steps(step: 1, count: source.count)
        case .stride(let source): return .steps(step: source.step % source.count, count: source.count)
        case .shuffle(let source): return .rounds(count: source.count)
        case .pattern(let source):
            return .pattern(
                kind: source.kind,
                count: source.count,
                period: source.period,
                randomShare: source.randomShare
            )
        case .latest: return nil
        }
    }
}
