import Foundation
import Simulation

/// What the prefetcher comes to without one part.
struct AblationRow: Encodable {
    /// The part; `nil`: nothing is left out.
    @OrNull var leftOut: String?
    var traces: [Trace] = []

    init(leftOut: String?) {
        self.leftOut = leftOut
    }

    /// One trace; means over the seeds.
    struct Trace: Encodable {
        let trace: String
        let relativeMisses: Double
        let traffic: Double
        /// The largest difference between two seeds in misses relative to no prefetching.
        let spread: Double

        init(_ name: String, _ results: [SimulationResult]) {
            trace = name
            let misses = results.map(\.relativeMisses)
            relativeMisses = AblationRow.mean(misses)
            traffic = AblationRow.mean(results.map(\.traffic))
            spread = (misses.max() ?? 0) - (misses.min() ?? 0)
        }
    }

    private var relativeMisses: Double { Self.mean(traces.map(\.relativeMisses)) }
    private var traffic: Double { Self.mean(traces.map(\.traffic)) }

    private static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }

    // MARK: - Text

    static func text(_ rows: [AblationRow]) -> String {
        guard let whole = rows.first else { return "" }
        let heading = ["left out", "rel", "change", "traffic"] + whole.traces.map(\.trace)
        let lines = rows.map { row in
            [
                row.leftOut ?? "nothing", number(row.relativeMisses),
                row.leftOut == nil ? "" : signed(row.relativeMisses - whole.relativeMisses), number(row.traffic),
            ]
                + zip(row.traces, whole.traces).map { own, all in
                    row.leftOut == nil
                        ? number(own.relativeMisses) : signed(own.relativeMisses - all.relativeMisses)
                }
        }
        let spread = ["spread of seeds", "", "", ""] + whole.traces.map { number($0.spread) }
        return Terminal.table([heading] + lines + [spread]) + "\n\n" + legend
    }

    private static let legend = """
        rel: misses with late hits relative to no prefetching, mean of the traces. change: how much higher it is without the
        part, also trace by trace. traffic: loads relative to no prefetching. spread of seeds: nothing left out, highest less
        lowest.
        """

    private static func number(_ value: Double) -> String {
        String(format: "%.3f", value)
    }

    private static func signed(_ value: Double) -> String {
        String(format: "%+.3f", value)
    }
}
