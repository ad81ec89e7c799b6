import Simulation

/// What the charts of a page show.
struct PageCharts: Encodable {
    struct Line: Encodable {
        let name: String
        let values: [Double]
        var isDashed = false
    }

    struct Bar: Encodable {
        let name: String
        let value: Double
        let low: Double
        let high: Double
    }

    struct Lines: Encodable {
        let labels: [String]
        let lines: [Line]
    }

    /// Miss ratios in percent by the size of the cache in percent of the keys.
    let sizes: Lines
    /// Misses relative to no prefetching, in percent, with their intervals.
    let relative: [Bar]
    /// Miss ratios in percent by twentieths of the trace.
    let stretches: Lines
    /// Demanded prefetches by lead in accesses.
    let leads: Lines

    init(_ analysis: WorkloadAnalysis) {
        sizes = Self.sizes(analysis)
        relative = (analysis.prefetching + analysis.peers).map { result in
            let estimate = result.relativeMissesEstimate
            let budget = result.configuration.trafficBudget.map { " at \($0)" } ?? ""
            return Bar(
                name: result.configuration.prefetcher.description + budget,
                value: estimate.value * 100,
                low: estimate.low * 100,
                high: estimate.high * 100
            )
        }
        let decisive = analysis.decisive
        stretches = Lines(
            labels: decisive.stretches.indices.map { "\(($0 + 1) * 100 / decisive.stretches.count)%" },
            lines: [
                Line(
                    name: "without prefetching",
                    values: decisive.stretches.map { Self.percent($0.missesWithout, $0.reads) }
                ),
                Line(name: "with prefetching", values: decisive.stretches.map { Self.percent($0.misses, $0.reads) }),
            ]
        )
        let leads = decisive.counts.leads.prefix(through: decisive.counts.leads.lastIndex { $0 > 0 } ?? 0)
        self.leads = Lines(
            labels: leads.indices.map { $0 == 0 ? "1" : "\(1 << $0) to \((2 << $0) - 1)" },
            lines: [Line(name: "prefetches", values: leads.map(Double.init))]
        )
    }

    private static func sizes(_ analysis: WorkloadAnalysis) -> Lines {
        var labels: [String] = []
        var names: [String] = []
        var values: [String: [Double]] = [:]
        for result in analysis.sizes.sorted(by: { $0.cacheObjects < $1.cacheObjects }) {
            let label = result.configuration.cache.description
            let name = result.configuration.eviction.description
            if !labels.contains(label) { labels.append(label) }
            if !names.contains(name) { names.append(name) }
            values[name, default: []].append(result.missRatio * 100)
        }
        let lines = names.map { Line(name: $0, values: values[$0] ?? [], isDashed: $0 == "belady") }
        return Lines(labels: labels, lines: lines)
    }

    private static func percent(_ part: Int, _ whole: Int) -> Double {
        whole == 0 ? 0 : Double(part) / Double(whole) * 100
    }
}
