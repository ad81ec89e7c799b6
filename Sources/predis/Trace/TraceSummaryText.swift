import Foundation
import PredisPrimitives
import Simulation

/// The summary of a trace as a person reads it on a terminal.
struct TraceSummaryText {
    private let summary: TraceSummary

    init(_ summary: TraceSummary) {
        self.summary = summary
    }

    var text: String {
        let sections: [(String, [[String]])] = [
            ("accesses and keys", keys), ("reuse", reuse), ("operations", operations), ("clients", clients),
            ("sizes", sizes), ("time", times), ("predictability", predictability),
            ("what names foretell", names),
        ]
        let texts = sections.filter { !$0.1.isEmpty }.map {
            "\($0.0)\n" + Terminal.table($0.1.map { ["  " + $0[0]] + $0[1...] })
        }
        let rules = summary.names.rules.map { "\n  " + $0 }.joined()
        return ([summary.trace] + texts).joined(separator: "\n\n") + rules
    }

    private var keys: [[String]] {
        [
            ["requests", "\(summary.requests)"],
            ["distinct keys", "\(summary.keys)"],
            ["keys accessed once", Self.percent(summary.oneHitShare)],
            ["first accesses (compulsory)", Self.percent(summary.compulsoryShare)],
            [
                "accesses per key, mean and most",
                Self.pair(summary.accessesPerKey.mean, summary.accessesPerKey.maximum),
            ],
        ]
            + summary.topShares.map { ["requests to the top \($0.percent)% of keys", Self.percent($0.share)] }
            + [
                ["next in number to the one before", Self.percent(summary.sequentialShare)],
                ["numbered by first appearance", summary.leaksOrder ? "yes: prefetchers could see the future" : "no"],
            ]
    }

    private var reuse: [[String]] {
        var rows: [[String]] = []
        if let distance = summary.reuseDistance {
            rows.append(["distinct keys between, p50 and p90", Self.pair(distance.p50, distance.p90)])
        }
        if let accesses = summary.reuseAccesses {
            rows.append(["accesses between, p50 and p90", Self.pair(accesses.p50, accesses.p90)])
        }
        if let seconds = summary.reuseSeconds {
            rows.append(["seconds between, p50 and p90", Self.pair(seconds.p50, seconds.p90)])
        }
        return rows
            + summary.lruHitRatios.map { ["hit ratio of LRU with \($0.percent)% of the keys", Self.percent($0.share)] }
    }

    private var operations: [[String]] {
        let operations = summary.operations
        return [("get", operations.get), ("set", operations.set), ("delete", operations.delete)].map {
            [$0.0, "\($0.1)"]
        }
    }

    private var clients: [[String]] {
        guard let clients = summary.clients else { return [] }
        return [
            ["clients", "\(clients.count)"],
            ["accesses with a client", Self.percent(clients.recordedShare)],
            [
                "accesses per client, p50 and most",
                Self.pair(clients.accessesPerClient.p50, clients.accessesPerClient.maximum),
            ],
            ["same client as the access before", Self.percent(clients.repeatShare)],
        ]
    }

    private var sizes: [[String]] {
        guard let sizes = summary.sizes else { return [] }
        return [
            ["accesses with a size", Self.percent(sizes.recordedShare)],
            ["bytes, p50 and mean", Self.pair(sizes.bytes.p50, sizes.bytes.mean)],
            ["bytes, p99 and most", Self.pair(sizes.bytes.p99, sizes.bytes.maximum)],
            ["all keys together", ByteCount(rawValue: sizes.footprint).description],
        ]
    }

    private var times: [[String]] {
        guard let times = summary.times else { return [] }
        var rows = [
            ["seconds from first to last", Self.number(times.last - times.first)],
            ["accesses per second, mean and peak", Self.pair(times.perSecond, Double(times.peakPerSecond))],
            ["seconds between accesses, p50 and p99", Self.pair(times.gaps.p50, times.gaps.p99)],
            ["at the same time as the access before", Self.percent(times.zeroGapShare)],
        ]
        if times.backwardSteps > 0 { rows.append(["earlier than the access before", "\(times.backwardSteps)"]) }
        if let lifetimes = summary.timesToLive {
            rows.append(["lifetime in seconds, p50 and most", Self.pair(lifetimes.p50, lifetimes.maximum)])
        }
        return rows
    }

    private var predictability: [[String]] {
        var rows = [
            ["", "order 1", "order 2", "order 1, misses", "order 2, misses"],
            row("global stream", summary.predictability),
        ]
        if let perClient = summary.predictabilityPerClient { rows.append(row("client streams", perClient)) }
        return rows
    }

    private var names: [[String]] {
        let names = summary.names
        return [
            ["first accesses foretold by their names", Self.percent(names.foretoldShare)],
            ["new keys proposed, and those that came", "\(names.proposed), \(names.cameTrue)"],
        ]
    }

    private func row(_ name: String, _ predictability: Predictability) -> [String] {
        [
            name, Self.percent(predictability.order1), Self.percent(predictability.order2),
            Self.percent(predictability.order1OfMisses), Self.percent(predictability.order2OfMisses),
        ]
    }

    private static func pair(_ left: Double, _ right: Double) -> String {
        "\(number(left)), \(number(right))"
    }

    private static func percent(_ share: Double) -> String {
        String(format: "%.2f%%", share * 100)
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(format: "%.0f", value) : String(format: "%.4g", value)
    }
}
