import Foundation

/// What a replay found, for people and for programs.
struct ReplaySummary {
    private let result: ReplayResult
    private let figures: ServerFigures

    init(_ result: ReplayResult, _ figures: ServerFigures) {
        self.result = result
        self.figures = figures
    }

    private var reads: Int { figures["hits"] + figures["misses"] + figures["late_hits"] + figures["absent_hits"] }
    private var hitRatio: Double { reads == 0 ? 0 : Double(figures["hits"]) / Double(reads) }

    var text: String {
        let latency = result.latency
        var rows = [
            ["requests", "\(result.requests)"],
            ["error replies", "\(result.errors)\(result.firstError.map { " (first: \($0))" } ?? "")"],
            ["seconds", Self.format(result.seconds)],
            ["requests per second", "\(Int(Double(result.requests) / max(result.seconds, 1e-9)))"],
            ["mean latency, ms", Self.format(latency.meanMilliseconds)],
        ]
        for percentile in [50, 95, 99, 99.9] {
            rows.append([
                "p\(percentile.formatted()) latency, ms", Self.format(latency.milliseconds(atPercentile: percentile)),
            ])
        }
        rows.append(["longest latency, ms", Self.format(latency.maximumMilliseconds)])
        guard reads > 0 else { return Terminal.table(rows) }
        rows += [
            ["hits, as the server counted", "\(figures["hits"])"],
            ["misses", "\(figures["misses"])"],
            ["late hits", "\(figures["late_hits"])"],
            ["hit ratio", Self.format(hitRatio * 100) + "%"],
            ["demand loads", "\(figures["demand_loads"])"],
            ["prefetches issued", "\(figures["prefetches_issued"])"],
            ["prefetches used", "\(figures["prefetches_used"])"],
        ]
        return Terminal.table(rows)
    }

    func json(trace: String) throws -> String {
        try JSONText.make([
            "trace": trace, "requests": result.requests, "errors": result.errors, "seconds": result.seconds,
            "meanMs": result.latency.meanMilliseconds,
            "p50Ms": result.latency.milliseconds(atPercentile: 50),
            "p95Ms": result.latency.milliseconds(atPercentile: 95),
            "p99Ms": result.latency.milliseconds(atPercentile: 99),
            "maxMs": result.latency.maximumMilliseconds,
            "hits": figures["hits"], "misses": figures["misses"], "lateHits": figures["late_hits"],
            "hitRatio": hitRatio,
            "demandLoads": figures["demand_loads"], "issued": figures["prefetches_issued"],
            "used": figures["prefetches_used"], "unused": figures["prefetches_unused"],
        ])
    }

    private static func format(_ value: Double) -> String {
        String(format: "%.3f", value)
    }
}
