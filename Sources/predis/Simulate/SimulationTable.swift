import Foundation

/// Results as a table for people, or as CSV.
enum SimulationTable {
    /// A block for each trace and size, each with the baseline first.
    static func text(_ records: [SimulationRecord]) -> String {
        var blocks: [String] = []
        var rest = records[...]
        while let first = rest.first {
            let block = rest.prefix { $0.trace == first.trace && $0.cache == first.cache }
            rest = rest.dropFirst(block.count)
            let title =
                "\(first.trace): \(first.requests) requests, \(first.unique) keys, cache \(first.cache) "
                + "(\(first.cacheObjects) entries)"
            blocks.append(title + "\n" + Terminal.table([heading] + block.map(row)))
        }
        return blocks.joined(separator: "\n\n") + "\n\n" + legend
    }

    private static let heading = [
        "eviction", "prefetcher", "latency", "misses", "late", "miss %", "rel", "traffic", "worst", "issued",
        "precision", "timely", "polluted", "ns/access",
    ]

    private static let legend = """
        miss %: misses and late hits for each read. rel: the same relative to this cache without prefetching.
        traffic: loads of both kinds relative to this cache without prefetching. worst: the most traffic of any 100,000
        accesses in a row, or of all if they are fewer; ! more than 0.02 above the budget. precision: used prefetches for
        each issued. timely: used prefetches that were not late. polluted: waits that would have been hits without
        prefetching.
        """

    private static func row(_ record: SimulationRecord) -> [String] {
        let fetches = record.prefetcher != "none"
        let name = record.prefetcher + (record.setting.map { ":\($0)" } ?? "")
        return [
            record.eviction, name, fetches ? record.latency.description : "", "\(record.misses)",
            fetches ? "\(record.late)" : "",
            number(record.missRatio * 100, 2), number(record.relativeMisses, 3),
            fetches ? number(record.traffic, 3) : "", worst(record), fetches ? "\(record.issued)" : "",
            record.precision.map { number($0, 3) } ?? "", record.timeliness.map { number($0, 3) } ?? "",
            fetches ? "\(record.polluted)" : "", number(record.nanosecondsPerAccess, 0),
        ]
    }

    private static func worst(_ record: SimulationRecord) -> String {
        guard let traffic = record.worstTraffic else { return "" }
        return number(traffic, 3) + (record.keepsBudget == false ? "!" : " ")
    }

    private static func number(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }

    static func csv(_ records: [SimulationRecord]) -> String {
        let names = [
            "trace", "requests", "unique", "cacheObjects", "eviction", "prefetcher", "setting", "latency",
            "trafficBudget", "misses", "late", "missRatio", "issued", "used", "unused", "resident", "precision",
            "coverage", "traffic", "worstTraffic", "timeliness", "polluted", "nanosecondsPerAccess",
        ]
        let rows = records.map { record -> String in
            let fields: [String?] = [
                quoted(record.trace), "\(record.requests)", "\(record.unique)", "\(record.cacheObjects)",
                record.eviction, record.prefetcher, record.setting, record.latency.description,
                record.trafficBudget.map { "\($0)" }, "\(record.misses)", "\(record.late)", "\(record.missRatio)",
                "\(record.issued)", "\(record.used)", "\(record.unused)", "\(record.resident)",
                record.precision.map { "\($0)" }, "\(record.coverage)", "\(record.traffic)",
                record.worstTraffic.map { "\($0)" },
                record.timeliness.map { "\($0)" }, "\(record.polluted)", "\(record.nanosecondsPerAccess)",
            ]
            return fields.map { $0 ?? "" }.joined(separator: ",")
        }
        return ([names.joined(separator: ",")] + rows).joined(separator: "\n")
    }

    private static func quoted(_ text: String) -> String {
        guard text.contains(where: { ",\"\r\n".contains($0) }) else { return text }
        return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
}
