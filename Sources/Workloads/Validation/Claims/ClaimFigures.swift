import PredisPrimitives
import Statistics
import Traces

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Measures what the claims of a definition are about.
///
/// Every figure has an expectation that follows from the claim for a trace of this length; how far chance moves it is known
/// from other runs of the definition, as accesses need not be independent.
struct ClaimFigures {
    private let columns: AccessColumns
    private(set) var figures: [ClaimFigure] = []

    /// The figures of all claims, in one order for every trace of a definition; those a trace is too short for are NaN.
    init(_ columns: AccessColumns, _ claims: [WorkloadClaim]) {
        self.columns = columns
        for claim in claims { add(claim, all: claims) }
    }

    private mutating func add(_ claim: WorkloadClaim, all: [WorkloadClaim]) {
        let subject = ClaimSubject(columns, claim.subject)
        let title = claim.subject.count == 1 ? claim.subject[0].description : claim.stream
        // A process that excites itself begins with nobody to excite it.
        let startsEmpty = if case .bursts = claim.rule { true } else { false }
        func add(
            _ name: String,
            _ meaning: String,
            _ observed: Double,
            _ expected: Double,
            _ margin: Double,
            leastError: Double = 0,
            isCertain: Bool = false,
            of trials: Int? = nil
        ) {
            let resolution = 1 / Double(max(1, trials ?? subject.places.count))
            figures.append(
                ClaimFigure(
                    name: "\(title): \(name)",
                    meaning: meaning,
                    observed: observed,
                    expected: expected,
                    isAsymptotic: claim.sampling == .asymptotic || startsEmpty,
                    isDrawnOnce: leastError > 0,
                    isCertain: isCertain,
                    resolution: resolution,
                    // One access more or less is no difference.
                    leastError: max(leastError, resolution),
                    margin: margin
                )
            )
        }
        switch claim.rule {
        case .zipf(let count, let exponent):
            let counts = subject.counts
            // An exponent from fewer draws that come again often is at its bound, 0, and no normal variable.
            let isKnown = hasPairs(.zipf, [exponent], count, subject)
            let fit = isKnown ? PopularityFit(.zipf, CountSpectrum(counts), keys: max(count, counts.count)) : nil
            add("Zipf exponent", "exponent of Zipf's law", fit?.parameters[0] ?? .nan, exponent, 0.05)
            addDraws(.zipf, [exponent], count, subject, { add($0, $1, $2, $3, $4) })
        case .uniform(let count):
            addDraws(.uniform, [], count, subject, { add($0, $1, $2, $3, $4) })
        case .hotspot(let count, let hotCount, let hotDraws):
            addDraws(
                .hotspot,
                [Double(hotCount) / Double(count), hotDraws],
                count,
                subject,
                { add($0, $1, $2, $3, $4) }
            )
        case .steps(let step, let count):
            guard let pattern = claim.subject.first else { return }
            let numbers = subject.numbers(pattern)
            let follow = Self.share(numbers) { last, next in
                let expected = last &+ Int64(step)
                return next == (count.map { expected % Int64($0) } ?? expected)
            }
            let meaning = "share of the keys whose number is the last one plus \(step)"
            add("steps", meaning, follow, 1, 0.01, isCertain: true)
        case .rounds(let count):
            guard let pattern = claim.subject.first else { return }
            add(
                "rounds",
                "share of the keys that are new in their round of \(count)",
                Self.newInRound(subject.numbers(pattern), count),
                1,
                0.01,
                isCertain: true
            )
        case .pattern(let kind, let count, let period, let randomShare):
            guard let pattern = claim.subject.first else { return }
            addPattern(kind, count, period, randomShare, subject.numbers(pattern)) {
                add($0, $1, $2, $3, $4, isCertain: $3 == 1)
            }
        case .operations(let get, _, let delete):
            for (name, verb, operation, expected) in [
                ("reads", "read", TraceOperation.get, get), ("deletions", "delete", .delete, delete),
            ] {
                let share = share(subject, operation)
                let isCertain = expected == 0 || expected == 1
                add(name, "share of the accesses that \(verb)", share, expected, 0.01, isCertain: isCertain)
            }
        case .share(let share):
            let whole = Set(all.filter { $0.stream == claim.stream }.flatMap(\.subject))
            let total =
                all.contains { $0.stream == claim.stream && $0.subject.isEmpty }
                ? columns.count : ClaimSubject(columns, Array(whole)).places.count
            add(
                "share",
                "share of the accesses of stream \(claim.stream)",
                Double(subject.places.count) / Double(max(1, total)),
                share,
                0.01,
                of: total
            )
        case .poisson, .regular, .cycle, .bursts:
            for figure in ArrivalFigures(claim.rule, subject.requestTimes).figures {
                add(figure.name, figure.meaning, figure.observed, figure.expected, figure.margin)
            }
        case .followed(let next):
            guard let pattern = claim.subject.first else { return }
            add(
                "followed by \(next)",
                "share of the accesses whose client asks for the same numbers of \(next) next",
                followed(pattern, by: next),
                1,
                0.01,
                isCertain: true
            )
        case .size(let amount):
            let values = columns.sizes.isEmpty ? [] : firstAccesses(subject).map { Double(columns.sizes[$0]) }
            addAmount(amount, "size", values) {
                add($0, $1, $2, $3, $4, leastError: Self.error($3, of: values.count), isCertain: $3 == 1)
            }
        case .lifetime(let amount):
            let values = columns.lifetimes.isEmpty ? [] : firstAccesses(subject).map { Double(columns.lifetimes[$0]) }
            addAmount(amount, "lifetime", values) {
                add($0, $1, $2, $3, $4, leastError: Self.error($3, of: values.count), isCertain: $3 == 1)
            }
        }
    }

    /// The standard deviation of a share of so many keys.
    private static func error(_ share: Double, of keys: Int) -> Double {
        (share * (1 - share) / Double(max(1, keys))).squareRoot()
    }

    private typealias Add = (String, String, Double, Double, Double) -> Void

    // MARK: Draws

    /// How often keys come again, how many come at all, and whether the last one says anything: all exact for independent draws.
    private func addDraws(
        _ model: PopularityModel,
        _ parameters: [Double],
        _ count: Int,
        _ subject: ClaimSubject,
        _ add: Add
    ) {
        let counts = subject.counts
        let total = Double(subject.places.count)
        let expected = PopularityMoments(model, parameters, keys: count, draws: total)
        let pairs = counts.reduce(0.0) { $0 + Double($1) * Double($1 - 1) }
        // With fewer pairs the logarithm of their number is no normal variable.
        let hasPairs = hasPairs(model, parameters, count, subject)
        add(
            "concentration",
            "natural logarithm of the chance that two accesses are to one key",
            hasPairs ? log(max(pairs, 1) / (total * (total - 1))) : .nan,
            log(expected.collision),
            0.1
        )
        add(
            "different keys",
            "different keys per access",
            total > 0 ? Double(counts.count) / total : .nan,
            expected.distinct / max(1, total),
            0.03
        )
        add(
            "independence",
            "share of the accesses to the key that followed the last key the last time, too",
            agreement(subject.keys),
            expected.collision,
            0.03
        )
    }

    /// Whether enough draws of one key twice are expected for statistics of them to be nearly normal.
    private func hasPairs(
        _ model: PopularityModel,
        _ parameters: [Double],
        _ count: Int,
        _ subject: ClaimSubject
    ) -> Bool {
        let total = Double(subject.places.count)
        let collision = PopularityMoments(model, parameters, keys: count, draws: total).collision
        return collision * total * (total - 1) >= 400
    }

    private func agreement(_ keys: [UInt32]) -> Double {
        var followers = [UInt32](repeating: .max, count: columns.keyCount)
        var (agreed, tried, last) = (0, 0, UInt32?.none)
        for key in keys {
            if let last {
                if followers[Int(last)] != .max {
                    tried += 1
                    if followers[Int(last)] == key { agreed += 1 }
                }
                followers[Int(last)] = key
            }
            last = key
        }
        return tried > 0 ? Double(agreed) / Double(tried) : .nan
    }

    // MARK: Sequences

    private static func share(_ numbers: [Int64], _ isRight: (Int64, Int64) -> Bool) -> Double {
        guard numbers.count > 1 else { return .nan }
        return Double(zip(numbers, numbers.dropFirst()).count { isRight($0, $1) }) / Double(numbers.count - 1)
    }

    private static func newInRound(_ numbers: [Int64], _ count: Int) -> Double {
        guard !numbers.isEmpty else { return .nan }
        var new = 0
        for start in stride(from: 0, to: numbers.count, by: max(1, count)) {
            let round = numbers[start..<min(numbers.count, start + max(1, count))]
            new += Set(round.filter { (0..<Int64(count)).contains($0) }).count
        }
        return Double(new) / Double(numbers.count)
    }

    private func addPattern(
        _ kind: ValidationPattern.Kind,
        _ count: Int,
        _ period: Int,
        _ randomShare: Double,
        _ numbers: [Int64],
        _ add: Add
    ) {
        if kind == .periodic {
            let again = zip(numbers, numbers.dropFirst(period)).count { $0 == $1 }
            let observed = numbers.count > period ? Double(again) / Double(numbers.count - period) : .nan
            add("pattern", "share of the keys that came \(period) accesses ago", observed, 1, 0.01)
            return
        }
        // A random draw is in order by chance once in `count`.
        let regular: Double =
            switch kind {
            case .sequential: 1
            case .mixed: 1 - randomShare
            default: 0
            }
        let expected = regular + (1 - regular) / Double(count)
        let observed = Self.share(numbers) { $1 == ($0 + 1) % Int64(count) }
        add("pattern", "share of the keys whose number is the last one plus 1", observed, expected, 0.01)
    }

    // MARK: Accesses

    private func share(_ subject: ClaimSubject, _ operation: TraceOperation) -> Double {
        guard !subject.places.isEmpty else { return .nan }
        guard !columns.operations.isEmpty else { return operation == .get ? 1 : 0 }
        return Double(subject.places.count { columns.operations[$0] == operation }) / Double(subject.places.count)
    }

    private func followed(_ pattern: KeyPattern, by next: KeyPattern) -> Double {
        var first = [[Int64]?](repeating: nil, count: columns.keyCount)
        var second = first
        for key in 0..<min(columns.keyCount, columns.names.count) {
            columns.names.withName(UInt32(key)) { name in
                first[key] = pattern.numbers(in: name)
                second[key] = next.numbers(in: name)
            }
        }
        var open: [UInt32: [Int64]] = [:]
        var (right, total) = (0, 0)
        for (index, key) in columns.keys.enumerated() {
            let stream = columns.streams.isEmpty ? 0 : columns.streams[index]
            if let numbers = open.removeValue(forKey: stream) {
                total += 1
                if let found = second[Int(key)], zip(numbers, found).allSatisfy({ $0 == $1 }) { right += 1 }
            }
            if let numbers = first[Int(key)] { open[stream] = numbers }
        }
        return total > 0 ? Double(right) / Double(total) : .nan
    }

    /// The first access to each key that belongs: amounts belong to keys.
    private func firstAccesses(_ subject: ClaimSubject) -> [Int] {
        var seen = [Bool](repeating: false, count: columns.keyCount)
        return subject.places.filter { place in
            defer { seen[Int(columns.keys[place])] = true }
            return !seen[Int(columns.keys[place])]
        }
    }

    private func addAmount(_ amount: AmountDefinition, _ name: String, _ values: [Double], _ add: Add) {
        guard !values.isEmpty else {
            add(name, "share of the keys with the given \(name)", .nan, 1, 0.01)
            return
        }
        let count = Double(values.count)
        if case .constant(let value) = amount {
            let right = values.count { abs($0 - value) <= 0.5 }
            add(name, "share of the keys whose \(name) is \(value)", Double(right) / count, 1, 0.01)
            return
        }
        for share in [0.25, 0.5, 0.9] {
            let bound = amount.quantile(share)
            // Whole numbers of bytes: half of those on the bound are counted.
            let below = values.reduce(0.0) { $0 + ($1 < bound - 0.5 ? 1 : $1 <= bound + 0.5 ? 0.5 : 0) }
            add(
                "\(name), \(Int(share * 100))%",
                "share of the keys whose \(name) is below what \(Int(share * 100))% are below",
                below / count,
                share,
                0.03
            )
        }
    }
}
