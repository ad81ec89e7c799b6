import Foundation

/// What a demo found.
struct DemoReport {
    /// One replay: what the clients measured and what the server counted.
    struct Phase {
        var result: ReplayResult
        var figures: ServerFigures

        var hits: Int { figures["hits"] }
        var lateHits: Int { figures["late_hits"] }
        var misses: Int { figures["misses"] }
        var demandLoads: Int { figures["demand_loads"] }
        var issued: Int { figures["prefetches_issued"] }
        var used: Int { figures["prefetches_used"] }
        var unused: Int { figures["prefetches_unused"] }
        var precision: Double { issued == 0 ? 0 : Double(used) / Double(issued) }
        var hitRatio: Double {
            let reads = hits + lateHits + misses + figures["absent_hits"]
            return reads == 0 ? 0 : Double(hits) / Double(reads)
        }
    }

    let workload: DemoWorkload
    let cacheEntries: Int
    let control: Phase
    let treatment: Phase

    /// Loads of both kinds for each demand load of the control.
    private func traffic(_ phase: Phase) -> Double {
        Double(phase.demandLoads + phase.issued) / Double(max(1, control.demandLoads))
    }

    // MARK: Text

    var text: String {
        var rows = [["", "control", "treatment", "difference"]]
        rows.append(["requests", "\(control.result.requests)", "\(treatment.result.requests)", ""])
        rows.append(percentage("hit ratio", \.hitRatio))
        rows.append(count("hits", \.hits))
        rows.append(count("late hits", \.lateHits))
        rows.append(count("misses", \.misses))
        rows.append(latency("mean latency, ms") { $0.meanMilliseconds })
        rows.append(latency("p50 latency, ms") { $0.milliseconds(atPercentile: 50) })
        rows.append(latency("p95 latency, ms") { $0.milliseconds(atPercentile: 95) })
        rows.append(latency("p99 latency, ms") { $0.milliseconds(atPercentile: 99) })
        rows.append(count("demand loads", \.demandLoads))
        rows.append(count("prefetches issued", \.issued))
        rows.append(count("prefetches used", \.used))
        rows.append(count("prefetches unused", \.unused))
        rows.append(["precision", "", Self.format(treatment.precision, 3), ""])
        rows.append(["traffic", Self.format(traffic(control), 3), Self.format(traffic(treatment), 3), ""])
        return "\n" + Terminal.table(rows) + "\n\n" + sentence
    }

    private func count(_ name: String, _ path: KeyPath<Phase, Int>) -> [String] {
        let (before, after) = (control[keyPath: path], treatment[keyPath: path])
        return [name, "\(before)", "\(after)", after >= before ? "+\(after - before)" : "\(after - before)"]
    }

    private func percentage(_ name: String, _ path: KeyPath<Phase, Double>) -> [String] {
        let (before, after) = (control[keyPath: path] * 100, treatment[keyPath: path] * 100)
        return [
            name, Self.format(before, 2) + "%", Self.format(after, 2) + "%",
            String(format: "%+.2f points", after - before),
        ]
    }

    private func latency(_ name: String, _ value: (LatencyHistogram) -> Double) -> [String] {
        let (before, after) = (value(control.result.latency), value(treatment.result.latency))
        let change = before == 0 ? 0 : (after / before - 1) * 100
        return [name, Self.format(before, 3), Self.format(after, 3), String(format: "%+.1f%%", change)]
    }

    private var sentence: String {
        let waits = control.misses + control.lateHits
        let waitsThen = treatment.misses + treatment.lateHits
        let mean = control.result.latency.meanMilliseconds
        let meanThen = treatment.result.latency.meanMilliseconds
        guard treatment.issued > 0, waits > 0 else {
            return "Nothing was prefetched: in this workload Predis found nothing that would have paid."
        }
        let fewer = (1 - Double(waitsThen) / Double(waits)) * 100
        let faster = (1 - meanThen / mean) * 100
        let extra = (traffic(treatment) - 1) * 100
        return String(
            format:
                "With prefetching %.1f%% %@ requests had to wait for the origin and the mean latency was %.1f%% %@, "
                + "for %.1f%% %@ loads; %.1f%% of the prefetched keys were used.",
            abs(fewer),
            fewer >= 0 ? "fewer" : "more",
            abs(faster),
            faster >= 0 ? "lower" : "higher",
            abs(extra),
            extra >= 0 ? "more" : "fewer",
            treatment.precision * 100
        )
    }

    private static func format(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }

    // MARK: JSON

    func json() throws -> String {
        try JSONText.make([
            "trace": workload.name,
            "requests": workload.records.count,
            "keys": workload.keyCount,
            "cacheObjects": cacheEntries,
            "control": object(control),
            "treatment": object(treatment),
        ])
    }

    private func object(_ phase: Phase) -> [String: Any] {
        let latency = phase.result.latency
        return [
            "hitRatio": phase.hitRatio, "hits": phase.hits, "lateHits": phase.lateHits, "misses": phase.misses,
            "meanMs": latency.meanMilliseconds,
            "p50Ms": latency.milliseconds(atPercentile: 50),
            "p95Ms": latency.milliseconds(atPercentile: 95),
            "p99Ms": latency.milliseconds(atPercentile: 99),
            "demandLoads": phase.demandLoads, "issued": phase.issued, "used": phase.used, "unused": phase.unused,
            "precision": phase.precision, "traffic": traffic(phase),
        ]
    }
}
