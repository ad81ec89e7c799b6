import Foundation

/// Results as tables for people.
struct EvaluationText {
    private let record: EvaluationRecord
    private let predictors: [(name: String, results: EvaluationRecord.Predictor)]

    init(_ record: EvaluationRecord) {
        self.record = record
        predictors = record.order.compactMap { name in record.predictors[name].map { (name, $0) } }
    }

    var text: String {
        ([title, accuracy, known] + [calibration, classes].compactMap(\.self)).joined(separator: "\n\n") + "\n\n"
            + legend
    }

    private var title: String {
        let share = Self.percent(Double(record.positionsInVocabulary) / Double(max(1, record.positions)))
        let origin =
            record.isTrainingData
            ? "the trace that the model was trained on, behind what it has learned from"
            : "not the trace that the model was trained on"
        return """
            \(record.trace): \(record.reads) reads in \(record.streams) streams, \(origin)
            \(record.part) part: \(record.positions) reads, \(share) of keys that the model knows by name
            """
    }

    private var heading: [String] {
        ["top-1", "top-4", "top-8", "top-1 within \(record.horizon)", "top-4 within \(record.horizon)"]
    }

    private var accuracy: String {
        Terminal.table([["all reads"] + heading] + predictors.map { [$0.name] + Self.cells($0.results.all) })
    }

    private var known: String {
        Terminal.table(
            [["known keys"] + heading + ["perplexity"]]
                + predictors.map { name, results in
                    let perplexity = results.inVocabulary.perplexity.map { String(format: "%.1f", $0) }
                    return [name] + Self.cells(results.inVocabulary) + [perplexity ?? ""]
                }
        )
    }

    private static func cells(_ accuracy: EvaluationRecord.Accuracy) -> [String] {
        [accuracy.top1, accuracy.top4, accuracy.top8, accuracy.top1Within, accuracy.top4Within].map(percent)
    }

    private var calibration: String? {
        let blocks = predictors.compactMap { name, results in
            results.calibration.map { table -> String in
                let rows = table.bins.enumerated().map { bin, cell in
                    [
                        String(format: "%.1f to %.1f", Double(bin) / 10, Double(bin + 1) / 10), "\(cell.positions)",
                        cell.confidence.map(Self.percent) ?? "", cell.accuracy.map(Self.percent) ?? "",
                    ]
                }
                let error = Self.percent(table.expectedCalibrationError ?? 0)
                return "\(name): expected calibration error \(error)\n"
                    + Terminal.table([["confidence", "reads", "promised", "came true"]] + rows)
            }
        }
        return blocks.isEmpty ? nil : blocks.joined(separator: "\n\n")
    }

    /// Top-4 of the predictors that matter most, by class.
    private var classes: String? {
        let shown = predictors.filter { $0.name == "network" || $0.name == "int8" || $0.name.hasPrefix("markov") }
        guard let first = shown.first else { return nil }
        let rows = first.results.classes.enumerated().map { index, line in
            [line.name, "\(line.accuracy.positions)"]
                + shown.map { Self.percent($0.results.classes[index].accuracy.top4) }
        }
        return Terminal.table([["top-4 by class", "reads"] + shown.map(\.name)] + rows)
    }

    private var legend: String {
        """
        top-k: the key read next was among the first k choices. within \(record.horizon): the first choice, or one of the first
        four, was among the next \(record.horizon) reads of the stream. Baselines know every key of the training part by name.
        perplexity: e to the mean of -ln(probability of the key read next), of known keys.
        """
    }

    private static func percent(_ share: Double) -> String {
        String(format: "%.2f%%", share * 100)
    }
}
