import Simulation

/// Misses against traffic: every prefetcher from shy to eager, without a cap on traffic.
enum Curve {
    /// The combinations of a grid with every eagerness of each prefetcher.
    static func configurations(of grid: SimulationGrid) -> [SimulationConfiguration] {
        var grid = grid
        grid.prefetchers = [.none] + grid.prefetchers.filter { $0 != .none }.flatMap(\.sweep)
        grid.common.trafficBudget = nil
        return grid.configurations
    }

    /// Writes `base.json` and `base.svg`.
    static func write(_ records: [SimulationRecord], to base: String) throws {
        try Output.write(JSONText.encode(records), to: base + ".json")
        try Output.write(LineCharts(charts: charts(records)).svg, to: base + ".svg")
    }

    /// A chart for each trace, cache, policy and latency.
    private static func charts(_ records: [SimulationRecord]) -> [LineChart] {
        var titles: [String] = []
        var charts: [String: [SimulationRecord]] = [:]
        for record in records where record.prefetcher != "none" {
            let title = "\(record.trace), \(record.cache) \(record.eviction), latency \(record.latency)"
            if charts[title] == nil { titles.append(title) }
            charts[title, default: []].append(record)
        }
        return titles.map { title in
            let records = charts[title] ?? []
            var names: [String] = []
            for record in records where !names.contains(record.prefetcher) { names.append(record.prefetcher) }
            let series = names.map { name in
                let own = records.filter { $0.prefetcher == name }
                let start = [(x: 1.0, y: own.first?.missRatioWithoutPrefetching ?? 0)]
                let points = own.map { (x: $0.traffic, y: $0.missRatio) }.sorted { $0.x < $1.x }
                return LineChart.Series(name: name, points: start + points)
            }
            return LineChart(title: title, xLabel: "traffic", yLabel: "miss ratio, late hits included", series: series)
        }
    }
}
