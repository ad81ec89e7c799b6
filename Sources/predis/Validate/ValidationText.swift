import Foundation
import Statistics
import Workloads

/// What statistics say of a trace, as sentences and tables.
struct ValidationText {
    let description: TraceDescription
    let comparison: ValidationReport?

    init(_ description: TraceDescription, _ comparison: ValidationReport?) {
        self.description = description
        self.comparison = comparison
    }

    var report: String {
        var parts = [headline, Terminal.table(findingRows)]
        if description.popularity.count > 1 { parts.append("popularity laws\n" + Terminal.table(popularityRows)) }
        if !description.gaps.isEmpty { parts.append(gapTitle + "\n" + Terminal.table(gapRows)) }
        if let comparison {
            parts.append("against \(comparison.against)\n" + Terminal.table(checkRows))
            parts.append(rules + "\n" + verdict)
        }
        return parts.joined(separator: "\n\n")
    }

    var headline: String {
        let time = description.seconds > 0 ? " in \(Self.seconds(description.seconds))" : ", no clock"
        return "\(description.name): \(description.accesses) accesses to \(description.keys) keys\(time)"
    }

    // MARK: Findings

    /// Name, value, test, what it means.
    var findingRows: [[String]] {
        var rows = [["", "value", "test", "meaning"]]
        let top = description.topShareInterval
        rows.append([
            "top-20% share", Self.percent(description.topShare),
            "95% interval \(Self.percent(top.low)) to \(Self.percent(top.high))", "",
        ])
        if let zipf = description.popularity.first(where: { $0.fit.model == .zipf })?.fit {
            let interval = description.exponentInterval.map { "95% interval of stretches \(Self.range($0))" } ?? ""
            rows.append(["Zipf exponent", Self.number(zipf.parameters[0]), interval, zipfMeaning])
        }
        if let test = description.zipfTest {
            rows.append([
                "distance from Zipf", Self.number(test.distance),
                "p \(Self.p(test.pValue)), chance alone \(Self.number(test.noise))", Self.meaning(test),
            ])
        }
        rows += rhythmRows
        let reuse = description.reuse
        let again = Double(reuse.count - reuse.firstAccesses) / Double(reuse.count)
        rows.append([
            "reuse distance", "\(reuse.quantile(0.5)) keys",
            "quartiles \(reuse.quantile(0.25)) and \(reuse.quantile(0.75))",
            "\(Self.percent(again)) of the accesses come back to a key",
        ])
        let entropy = description.entropy
        rows.append([
            "transition entropy", "\(Self.number(entropy.conditional)) bits",
            "\(Self.number(entropy.shuffled)) in random order, z \(Self.number(entropy.test.statistic))",
            "the last key tells \(Self.percent(max(0, entropy.information))) of the next",
        ])
        rows.append([
            "halves alike", "V \(Self.number(description.halves.effectSize))", "p \(Self.p(description.halves.pValue))",
            description.halves.pValue >= 0.05
                ? "no difference seen" : description.halves.effectSize < 0.1 ? "nearly alike" : "popularity changes",
        ])
        return rows
    }

    private var rhythmRows: [[String]] {
        guard let rhythm = description.rhythm else { return [] }
        var rows: [[String]] = []
        if let period = rhythm.period, let test = rhythm.periodTest {
            rows.append([
                "strongest period", Self.seconds(period),
                "p \(Self.p(test.pValue)), \(Self.percent(test.effectSize)) of the variance",
                test.pValue < 0.01 ? "periodic" : "no period stands out",
            ])
        }
        rows.append([
            "memory of the rate", "r \(Self.number(rhythm.memory.effectSize))",
            "Ljung-Box p \(Self.p(rhythm.memory.pValue))",
            rhythm.memory.pValue < 0.01 ? "the rate remembers itself" : "none seen",
        ])
        rows.append([
            "level of the rate", "KPSS \(Self.number(rhythm.stationarity.statistic))",
            "p \(Self.p(rhythm.stationarity.pValue))",
            rhythm.stationarity.pValue < 0.01 ? "the rate changes its level" : "steady",
        ])
        return rows
    }

    private var zipfMeaning: String {
        guard let best = description.bestPopularity else { return "" }
        return best.model == .zipf ? "the best of the laws" : "\(best.model.rawValue) fits better"
    }

    private static func meaning(_ test: PopularityFitTest) -> String {
        if test.distance + test.noise <= PopularityFitTest.margin { return "follows the law" }
        if test.distance - test.noise > PopularityFitTest.margin { return "does not follow the law" }
        return "cannot tell"
    }

    var popularityRows: [[String]] {
        let best = description.popularity.first?.fit.aic ?? 0
        return [["law", "parameters", "AIC over best", "against Zipf: z", "p"]]
            + description.popularity.map { line in
                let names = line.fit.model.parameterNames
                let parameters = zip(names, line.fit.parameters).map { "\($0) \(Self.number($1))" }
                return [
                    line.fit.model.rawValue, parameters.joined(separator: ", "), Self.number(line.fit.aic - best),
                    line.againstZipf.map { Self.number($0.statistic) } ?? "",
                    line.againstZipf.map { Self.p($0.pValue) } ?? "",
                ]
            }
    }

    var gapTitle: String {
        let tick = description.tickSeconds
        return "gaps between accesses" + (tick > 0 ? ", spread over the clock's ticks of \(Self.seconds(tick))" : "")
    }

    var gapRows: [[String]] {
        let best = description.gaps.first?.fit.aic ?? 0
        return [["distribution", "parameters", "AIC over best", "distance", "p at most"]]
            + description.gaps.map { line in
                [
                    line.fit.model.rawValue, line.fit.parameters.map(Self.number).joined(separator: ", "),
                    Self.number(line.fit.aic - best), Self.number(line.distance.effectSize),
                    Self.p(line.distance.pValue),
                ]
            }
    }

    // MARK: Comparison

    var checkRows: [[String]] {
        guard let comparison else { return [] }
        return [["", "trace", "expected", "difference", "margin", "corrected p", "verdict"]]
            + comparison.checks.map { check in
                [
                    check.name, Self.number(check.observed), Self.number(check.expected), Self.range(check.difference),
                    Self.number(check.margin), Self.p(check.correctedPValue), Self.verdict(check),
                ]
            }
    }

    var rules: String {
        guard let comparison else { return "" }
        let confidence = Self.percent(1 - 2 * comparison.level)
        return """
            difference: \(confidence) interval; it differs when it is beyond the margin with p below \(comparison.level), \
            corrected for \(comparison.checks.count) checks (Holm); "too short, x3": a trace three times as long would tell
            """
    }

    var verdict: String {
        guard let comparison else { return "" }
        let open = comparison.checks.filter { $0.verdict == .cannotTell && $0.isDecidable }.map(\.name)
        let short = comparison.checks.count { $0.verdict == .cannotTell && !$0.isDecidable }
        let wrong = comparison.checks.filter { $0.verdict == .differs }.map(\.name)
        let tooShort = short == 0 ? "" : "; for \(short) of \(comparison.checks.count) checks the trace is too short"
        switch comparison.verdict {
        case .consistent:
            return "consistent" + (open.isEmpty ? "" : "; open: \(open.joined(separator: ", "))") + tooShort
        case .differs: return "differs: \(wrong.joined(separator: ", "))"
        case .cannotTell:
            guard !comparison.checks.isEmpty else { return "cannot tell: too short to be compared" }
            let names = open.isEmpty ? "" : ": \(open.joined(separator: ", "))"
            return "cannot tell\(names)\(tooShort); a longer trace, or more --runs, can"
        }
    }

    /// The verdict; of a check that the trace is too short for how many times as long it must be.
    static func verdict(_ check: ValidationCheck) -> String {
        guard !check.isDecidable, check.verdict == .cannotTell else { return check.verdict.rawValue }
        let factor = check.lengthFactor
        return String(format: factor < 10 ? "too short, x%.1f" : "too short, x%.0f", factor)
    }

    // MARK: Numbers

    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "\(value)" }
        if value == value.rounded(), abs(value) < 1e6 { return "\(Int(value))" }
        let digits = abs(value) >= 100 ? 1 : abs(value) >= 10 ? 2 : abs(value) >= 0.001 ? 4 : 7
        return abs(value) < 1e-5 || abs(value) >= 1e9
            ? String(format: "%.2e", value) : String(format: "%.\(digits)f", value)
    }

    static func percent(_ value: Double) -> String { String(format: "%.1f%%", value * 100) }

    static func range(_ interval: Interval) -> String {
        // What is counted and not estimated has an interval of rounding errors.
        if interval.contains(0), max(-interval.low, interval.high) < 1e-7 { return "0" }
        return "\(number(interval.low)) to \(number(interval.high))"
    }

    static func p(_ value: Double) -> String { value < 0.0001 ? "<0.0001" : String(format: "%.4f", value) }

    static func seconds(_ value: Double) -> String {
        for (unit, size) in [("d", 86400.0), ("h", 3600), ("min", 60)] where value >= 2 * size {
            return number((value / size * 100).rounded() / 100) + " " + unit
        }
        return number(value) + " s"
    }
}
