import Foundation
import NeuralNet

/// Loss and accuracy of each epoch as one page that needs nothing else.
enum LossCurves {
    /// The page for the complete epochs of a training called `name`.
    static func page(_ name: String, _ history: [EpochRecord]) -> String {
        let charts = LineCharts(charts: [
            chart("loss", "nats", history, \.keyLoss), chart("accuracy", "share of first choices", history, \.accuracy),
        ])
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(HTML.escaped(name)): training</title>
            <style>
            \(PageStyle.css)
            </style>
            </head>
            <body>
            <h1>\(HTML.escaped(name)): training</h1>
            <figure>\(charts.svg)</figure>
            \(HTML.table(rows(history)))
            <p class="note">Training figures are those of each batch before its update, with dropout; validation figures are of \
            the end of the epoch. The key head alone. With --sampled, training compares with the sampled keys only, which is \
            easier. Buckets count as keys in losses, and in the accuracy of validation.</p>
            </body>
            </html>

            """
    }

    private static func chart(
        _ title: String,
        _ unit: String,
        _ history: [EpochRecord],
        _ value: (TrainingTally) -> Double
    ) -> LineChart {
        func series(_ name: String, _ tally: (EpochRecord) -> TrainingTally) -> LineChart.Series {
            LineChart.Series(name: name, points: history.map { (x: Double($0.epoch), y: value(tally($0))) })
        }
        return LineChart(
            title: title,
            xLabel: "epoch",
            yLabel: unit,
            series: [series("training", \.training), series("validation", \.validation)]
        )
    }

    private static func rows(_ history: [EpochRecord]) -> [[String]] {
        let heading = [
            "epoch", "updates", "learning rate", "loss", "accuracy", "validation loss", "validation accuracy",
            "gradient norm",
        ]
        return [heading]
            + history.map { record in
                [
                    "\(record.epoch)" + (record.isBest ? " (best so far)" : ""), "\(record.steps)",
                    String(format: "%.2g", record.learningRate), String(format: "%.4f", record.training.keyLoss),
                    String(format: "%.2f%%", record.training.accuracy * 100),
                    String(format: "%.4f", record.validation.keyLoss),
                    String(format: "%.2f%%", record.validation.accuracy * 100),
                    String(format: "%.3f", record.training.gradientNorm),
                ]
            }
    }
}
