import Foundation
import PredisPrimitives
import Simulation

/// An analysis as a person reads it on a terminal.
struct AnalysisText {
    private let analysis: WorkloadAnalysis

    init(_ analysis: WorkloadAnalysis) {
        self.analysis = analysis
    }

    var report: String {
        [workload, misses, policies, prefetching, forecast, sentence].joined(separator: "\n\n")
    }

    // MARK: - Sections

    private var workload: String {
        var rows = [
            ["requests", "\(analysis.requests)"],
            ["distinct keys", "\(analysis.keys)"],
            ["clients", analysis.clients == 0 ? "not recorded" : "\(analysis.clients)"],
        ]
        if let duration = analysis.duration { rows.append(["duration, seconds", Self.number(duration, 0)]) }
        rows.append(["cache, entries", "\(analysis.cacheObjects)"])
        rows.append(["load time", loadTime])
        let warning =
            analysis.leaksOrder
            ? "\nwarning: keys were numbered in order of first appearance, which tells sequential prefetchers the future"
            : ""
        return "\(analysis.trace)\n" + Terminal.table(rows) + warning
    }

    /// How long loads take, in words.
    var loadTime: String {
        switch analysis.latency {
        case .accesses(let count): "\(count) accesses"
        case .seconds: analysis.latency.description + (analysis.isLatencyMeasured ? " (median of the trace)" : "")
        }
    }

    private var misses: String {
        "misses of \(analysis.base.configuration.eviction), by cause\n" + Terminal.table(missRows) + "\n" + bound
    }

    var missRows: [[String]] {
        let split = analysis.split
        func row(_ name: String, _ count: Int) -> [String] {
            [name, "\(count)", Self.percent(Self.share(count, of: split.total))]
        }
        return [
            ["cause", "misses", "share"],
            row("compulsory: first accesses", split.compulsory),
            row("expired: the value's time was over", split.expired),
            row("capacity: had to leave before", split.capacity),
        ]
    }

    /// What would be left if everything seen before were foretold.
    var bound: String {
        let share = Self.share(analysis.split.compulsory, of: analysis.reads)
        return "with everything but first accesses foretold the miss ratio would be \(Self.percent(share))"
    }

    private var policies: String {
        Terminal.table(policyRows)
    }

    var policyRows: [[String]] {
        let results = analysis.policies + (analysis.optimum.map { [$0] } ?? [])
        return [["without prefetching", "misses", "miss ratio"]]
            + results.map { result in
                let name = result.configuration.eviction.description
                return [
                    name == "belady" ? "belady (knows the future)" : name, "\(result.counts.misses)",
                    Self.percent(result.missRatio),
                ]
            }
    }

    private var prefetching: String {
        Terminal.table(prefetchingRows)
            + "\non \(analysis.base.configuration.eviction); pg and mithril are published prefetchers"
    }

    var prefetchingRows: [[String]] {
        let heading = [
            "with prefetching", "budget", "traffic", "miss ratio", "relative misses (95%)", "late", "precision",
            "extra calls per 1000",
        ]
        return [heading]
            + (analysis.prefetching + analysis.peers).map { result in
                let estimate = result.relativeMissesEstimate
                return [
                    result.configuration.prefetcher.description,
                    result.configuration.trafficBudget.map { "\($0)" } ?? "unlimited",
                    Self.number(result.traffic, 3), Self.percent(result.missRatio),
                    "\(Self.number(estimate.value, 3)) (\(Self.number(estimate.low, 3)) to "
                        + "\(Self.number(estimate.high, 3)))",
                    "\(result.counts.late)", result.precision.map { Self.number($0, 3) } ?? "",
                    Self.number(extraCalls(result), 1),
                ]
            }
    }

    private var forecast: String {
        Terminal.table(forecastRows)
    }

    var forecastRows: [[String]] {
        [["the second half", "foretold from the first", "as it was", "error, points"]]
            + [analysis.base, analysis.decisive].map { result in
                let forecast = result.forecast
                return [
                    result.configuration.prefetcher == .none ? "without prefetching" : "with prefetching",
                    Self.percent(forecast.predicted.value), Self.percent(forecast.actual),
                    Self.number(forecast.error * 100, 2),
                ]
            }
    }

    /// The figures that matter most, each with its name.
    var tiles: [(String, String)] {
        let result = analysis.decisive
        let estimate = analysis.verdict.relativeMisses
        return [
            ("requests", "\(analysis.requests)"), ("distinct keys", "\(analysis.keys)"),
            ("entries in the cache", "\(analysis.cacheObjects)"),
            (
                "missed without prefetching, \(analysis.base.configuration.eviction)",
                Self.percent(result.missRatioWithout)
            ),
            ("missed with prefetching", Self.percent(result.missRatio)),
            ("misses left, 95% interval", "\(Self.percent(estimate.low, 1)) to \(Self.percent(estimate.high, 1))"),
            ("extra origin calls per 1000 requests", Self.number(extraCalls(result), 1)),
            ("precision", result.precision.map { Self.percent($0, 1) } ?? "nothing fetched"),
        ]
    }

    // MARK: - Verdict

    /// The verdict in one sentence.
    var sentence: String {
        let verdict = analysis.verdict
        guard verdict.isRecommended else { return "Prefetching will not help this workload: \(reason)." }
        let result = analysis.decisive
        let less = (
            Self.percent(1 - verdict.relativeMisses.high, 0), Self.percent(1 - verdict.relativeMisses.low, 0)
        )
        return
            "Install Predis with `\(command)`: it misses \(Self.percent(result.missRatio)) of reads where the same cache "
            + "without prefetching misses \(Self.percent(result.missRatioWithout)), \(less.0) to \(less.1) fewer, for "
            + "\(Self.number(extraCalls(result), 1)) extra origin calls per 1000 requests."
    }

    private var command: String {
        let size: String
        switch analysis.cache {
        case .bytes(let bytes): size = "--max-memory \(bytes.rawValue)"
        default: size = "--max-entries \(analysis.cacheObjects)"
        }
        let configuration = analysis.decisive.configuration
        let budget = configuration.trafficBudget.map { " --prefetch-traffic \($0)" } ?? ""
        return "predis serve \(size) --eviction \(configuration.eviction)\(budget)"
    }

    private var reason: String {
        let verdict = analysis.verdict
        let split = analysis.split
        let counts = analysis.decisive.counts
        switch verdict.reason {
        case .gain:
            return "it removes \(Self.percent(1 - verdict.relativeMisses.value)) of the misses"
        case .compulsory:
            return
                "\(Self.percent(Self.share(split.compulsory, of: split.total), 0)) of the misses are first accesses, "
                + "which nothing seen before foretells"
        case .noStructure:
            return "what follows a key hardly repeats, so only \(counts.issued) prefetches were worth their price "
                + "beside \(analysis.base.counts.misses) misses"
        case .late:
            return "\(counts.late) of \(counts.late + counts.used) foretold keys were asked for before a load of "
                + "\(loadTime) could end"
        case .uncertain:
            let estimate = verdict.relativeMisses
            return
                "it would leave \(Self.percent(estimate.low)) to \(Self.percent(estimate.high)) of the misses, which "
                + "is not surely \(Self.percent(Verdict.smallestGain, 0)) fewer"
        }
    }

    private func extraCalls(_ result: SimulationResult) -> Double {
        1000 * Double(result.extraLoads) / Double(max(1, result.counts.requests))
    }

    // MARK: - Numbers

    private static func share(_ part: Int, of whole: Int) -> Double {
        whole == 0 ? 0 : Double(part) / Double(whole)
    }

    private static func percent(_ share: Double, _ digits: Int = 2) -> String {
        number(share * 100, digits) + "%"
    }

    private static func number(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }
}
