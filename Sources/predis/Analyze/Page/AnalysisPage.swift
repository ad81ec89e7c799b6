import Foundation
import Simulation

/// An analysis as one page that needs nothing else: styles, script and figures are in it.
struct AnalysisPage {
    private let analysis: WorkloadAnalysis
    private let text: AnalysisText
    private let version: String

    init(_ analysis: WorkloadAnalysis, text: AnalysisText, version: String) {
        self.analysis = analysis
        self.text = text
        self.version = version
    }

    /// The page with the text of Chart.js inside.
    func html(chartJS: String) throws -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(HTML.escaped(analysis.trace)): would prefetching help?</title>
        <style>
        \(PageStyle.css)
        </style>
        </head>
        <body>
        <h1>\(HTML.escaped(analysis.trace)): would prefetching help?</h1>
        <p class="verdict\(analysis.verdict.isRecommended ? "" : " no")">\(HTML.sentence(text.sentence))</p>
        \(tiles)
        <h2>Where misses come from</h2>
        \(split)
        <h2>Without prefetching</h2>
        \(figure("sizes", "Miss ratio of each eviction policy by cache size; belady knows the future and bounds them all."))
        \(HTML.table(text.policyRows))
        <h2>With prefetching</h2>
        \(figure(
            "relative",
            "Misses and late hits left of those without prefetching, with 95% intervals from twenty stretches of the trace."
        ))
        \(HTML.table(text.prefetchingRows))
        <h2>Over time</h2>
        \(figure("stretches", "Miss ratio in each twentieth of the trace."))
        <h2>How far to trust it</h2>
        <p>The second half of the trace, foretold from its first half only, and as it was:</p>
        \(HTML.table(text.forecastRows))
        <h2>In time?</h2>
        \(figure("leads", "How many accesses before the demand the prefetches that came true were issued, late ones included."))
        <h2>How it was measured</h2>
        \(method)
        <script>
        \(chartJS.replacingOccurrences(of: "</script", with: "<\\/script"))
        </script>
        <script>
        const data = \(try HTML.json(PageCharts(analysis)));
        \(PageStyle.script)
        </script>
        </body>
        </html>

        """
    }

    private var tiles: String {
        let tiles = text.tiles.map {
            "<div class=\"tile\"><b>\(HTML.escaped($0.1))</b><span>\(HTML.escaped($0.0))</span></div>"
        }
        return "<div class=\"tiles\">\n\(tiles.joined(separator: "\n"))\n</div>"
    }

    private var split: String {
        let split = analysis.split
        let parts = [
            ("compulsory", "#d55e00", split.compulsory), ("expired", "#e69f00", split.expired),
            ("capacity", "#0072b2", split.capacity),
        ]
        let bars = parts.map { "<div style=\"flex:\($0.2);background:\($0.1)\" title=\"\($0.0)\"></div>" }.joined()
        let keys = parts.map { "<i style=\"color:\($0.1)\">&#9632;</i> \($0.0)" }.joined(separator: " &nbsp; ")
        return "<div class=\"split\" role=\"img\" aria-label=\"Misses by cause\">\(bars)</div>\n"
            + "<p class=\"note\">\(keys)</p>\n" + HTML.table(text.missRows)
            + "\n<p class=\"note\">\(HTML.escaped(text.bound))</p>"
    }

    private func figure(_ id: String, _ caption: String) -> String {
        """
        <figure><div class="chart"><canvas id="\(id)" role="img" aria-label="\(HTML.escaped(caption))"></canvas></div>\
        <figcaption>\(HTML.escaped(caption))</figcaption></figure>
        """
    }

    private var method: String {
        let rules =
            [
                "The trace was replayed through the server's own cache and prefetching, beside a shadow cache without "
                    + "prefetching; every figure is a count of events.",
                "A load takes \(text.loadTime). A demand whose key is still under way is a late hit and counts as a miss.",
                "Traffic is all loads, demanded and prefetched, relative to those of the same cache without prefetching.",
                "Every row of the trace is one access"
                    + (analysis.decisive.configuration.appliesWrites
                        ? "; writes store and deletions remove." : ", writes too."),
            ] + (analysis.leaksOrder ? [ReadingOptions.leakWarning + "."] : [])
        return "<ul>\n" + rules.map { "<li>\(HTML.escaped($0))</li>" }.joined(separator: "\n")
            + "\n</ul>\n<p class=\"note\">Predis \(HTML.escaped(version))</p>"
    }
}
