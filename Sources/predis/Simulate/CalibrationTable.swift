import Foundation

/// Promised against observed use of candidates, as tables for people.
enum CalibrationTable {
    /// The largest weighted error that counts as calibrated.
    static let tolerance = 0.05

    /// The ten ranges of each result that has any promises, then the errors of all.
    static func text(_ records: [SimulationRecord]) -> String {
        let rated = records.compactMap { record in record.calibration.map { (record, $0) } }
        guard !rated.isEmpty else { return "calibration: no prefetcher here promises anything; add hybrid" }
        let blocks = rated.map { record, calibration in
            title(record) + "\n" + Terminal.table([heading] + rows(calibration))
        }
        let errors = [errorHeading] + rated.map { errorRow($0, $1) }
        return blocks.joined(separator: "\n\n") + "\n\n" + Terminal.table(errors) + "\n\n" + legend
    }

    private static func title(_ record: SimulationRecord) -> String {
        "\(record.trace), \(name(record)): calibration"
    }

    private static func name(_ record: SimulationRecord) -> String {
        record.prefetcher + (record.setting.map { ":\($0)" } ?? "")
            + ", cache \(record.cache), latency \(record.latency), budget "
            + (record.trafficBudget.map { number($0, 2) } ?? "unlimited")
    }

    private static let heading = [
        "probability", "all, weight", "expected", "observed", "issued", "expected", "observed", "x trust, issued",
        "expected", "observed",
    ]

    private static func rows(_ calibration: CalibrationRecord) -> [[String]] {
        calibration.all.bins.indices.map { bin in
            [String(format: "%.1f to %.1f", Double(bin) / 10, Double(bin + 1) / 10)]
                + [calibration.all, calibration.issued, calibration.issuedTrusted].flatMap { cells($0.bins[bin]) }
        }
    }

    private static func cells(_ bin: CalibrationRecord.Bin) -> [String] {
        [number(bin.weight, 0), bin.expected.map { number($0, 3) } ?? "", bin.observed.map { number($0, 3) } ?? ""]
    }

    private static let errorHeading = ["weighted error", "all", "issued", "all x trust", "issued x trust"]

    private static func errorRow(_ record: SimulationRecord, _ calibration: CalibrationRecord) -> [String] {
        let curves = [calibration.all, calibration.issued, calibration.allTrusted, calibration.issuedTrusted]
        return ["\(record.trace), \(name(record))"]
            + curves.map { number($0.error, 3) + ($0.error > tolerance ? "!" : " ") }
    }

    private static let legend = """
        all: candidates fetched and watched, watched ones times those they stand for; issued: those fetched. Late, failed and
        displaced ones say nothing and are left out. x trust: the promise times what came true for each one promised before.
        weighted error: the mean of |expected - observed|, ranges by their weights; ! above \(tolerance).
        """

    private static func number(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }
}
