import ArgumentParser
import Foundation
import Simulation

/// What the kinds of prefetchers come to when each may spend the same: every setting at several traffic budgets.
enum EqualTraffic {
    private static let budgets = [1.02, 1.05, 1.1, 1.2, 1.25, 1.35, 1.5, 2]
    /// A gain below this decides nothing.
    private static let leastGain = 0.03

    /// One trace, cache and latency at one traffic.
    struct Line: Encodable {
        let trace: String
        let cache: String
        let eviction: String
        let latency: LatencyText
        let traffic: Double
        /// Misses relative to no prefetching, by the kind of prefetcher.
        let relativeMisses: [String: Double]
        let winner: String
        /// Whether any of them removes at least 3% of the misses.
        let isDecided: Bool
        let kinds: [String]

        private enum CodingKeys: String, CodingKey {
            case trace, cache, eviction, latency, traffic, relativeMisses, winner, isDecided
        }
    }

    static func traffics(_ text: String) throws -> [Double] {
        try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
            guard let traffic = Double(word), traffic >= 1, traffic.isFinite else {
                throw ValidationError("--equal-traffic names \"\(word)\"; each is a number from 1 up, such as 1.25")
            }
            return traffic
        }
    }

    /// The combinations of a grid with every budget.
    static func configurations(of grid: SimulationGrid) -> [SimulationConfiguration] {
        var grid = grid
        grid.prefetchers.removeAll { $0 == .none }
        if grid.prefetchers.isEmpty { grid.prefetchers = PrefetcherSettings.contenders }
        return budgets.flatMap { budget in
            grid.common.trafficBudget = budget
            return grid.configurations.filter { $0.prefetcher != .none }
        }
    }

    /// A line for each traffic and each combination of cache, policy and latency.
    static func lines(_ results: [SimulationResult], at traffics: [Double]) -> [Line] {
        var places: [SimulationConfiguration] = []
        var groups: [SimulationConfiguration: [SimulationResult]] = [:]
        for result in results {
            var place = result.configuration
            place.prefetcher = .none
            place.trafficBudget = nil
            if groups[place] == nil { places.append(place) }
            groups[place, default: []].append(result)
        }
        return places.flatMap { place in
            let group = groups[place] ?? []
            var kinds: [String] = []
            for result in group where !kinds.contains(kind(result)) { kinds.append(kind(result)) }
            let envelopes = kinds.map { kind in envelope(group.filter { self.kind($0) == kind }) }
            return traffics.map { line(group[0].trace, place, kinds, envelopes, $0) }
        }
    }

    private static func kind(_ result: SimulationResult) -> String {
        result.configuration.prefetcher.description
    }

    private static func envelope(_ results: [SimulationResult]) -> TrafficEnvelope {
        let settings = Dictionary(grouping: results) { $0.configuration.prefetcher }
        return TrafficEnvelope(
            settings.values.map { $0.map { .init(traffic: $0.traffic, relativeMisses: $0.relativeMisses) } }
        )
    }

    private static func line(
        _ trace: String,
        _ place: SimulationConfiguration,
        _ kinds: [String],
        _ envelopes: [TrafficEnvelope],
        _ traffic: Double
    ) -> Line {
        let values = envelopes.map { $0.relativeMisses(at: traffic) }
        let best = values.indices.min { values[$0] < values[$1] } ?? 0
        return Line(
            trace: trace,
            cache: place.cache.description,
            eviction: place.eviction.description,
            latency: LatencyText(latency: place.latency),
            traffic: traffic,
            relativeMisses: Dictionary(zip(kinds, values)) { first, _ in first },
            winner: kinds[best],
            isDecided: values[best] <= 1 - leastGain,
            kinds: kinds
        )
    }

    // MARK: - Text

    static func text(_ lines: [Line]) -> String {
        let kinds = lines.first?.kinds ?? []
        let heading = ["trace", "cache", "latency", "traffic"] + kinds + ["fewest misses"]
        let rows = lines.map { line in
            [line.trace, line.cache, line.latency.description, number(line.traffic, 2)]
                + kinds.map { line.relativeMisses[$0].map { number($0, 3) } ?? "" }
                + [line.isDecided ? line.winner : "(\(line.winner))"]
        }
        return Terminal.table([heading] + rows) + "\n\n" + legend
    }

    private static let legend = """
        Misses with late hits relative to no prefetching, for loads of both kinds at most `traffic` times those without: the
        lowest of the lines through each setting's runs at budgets of \(budgets.map { "\($0)" }.joined(separator: ", ")).
        In brackets: none of them removes 3% of the misses.
        """

    private static func number(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }
}
