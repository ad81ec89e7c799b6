import Foundation
import Statistics
import Workloads

/// A validation as one page that needs nothing else: styles, script and figures are in it.
struct ValidationPage {
    private let text: ValidationText
    private let charts: ValidationCharts
    private let version: String

    init(_ text: ValidationText, _ charts: ValidationCharts, version: String) {
        self.text = text
        self.charts = charts
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
        <title>\(HTML.escaped(title))</title>
        <style>
        \(PageStyle.css)
        \(ValidationScript.css)
        </style>
        </head>
        <body>
        <h1>\(HTML.escaped(title))</h1>
        <p>\(HTML.escaped(text.headline))</p>
        \(comparison)
        <h2>Popularity</h2>
        \(figure("popularity", "Accesses of the key of each rank, both on logarithmic axes, with fitted laws."))
        \(HTML.table(text.popularityRows))
        <h2>Over time</h2>
        \(figure("rate", rateCaption))
        \(maps)
        \(text.gapRows.count > 1 ? "<p>\(HTML.escaped(text.gapTitle))</p>" + HTML.table(text.gapRows) : "")
        <h2>Reuse</h2>
        \(figure(
            "reuse",
            "The share of accesses that come back to a key within so many different keys: what an LRU cache of that size hits."
        ))
        <h2>Findings</h2>
        \(HTML.table(text.findingRows))
        <p class="note">Predis \(HTML.escaped(version))</p>
        <script>
        \(chartJS.replacingOccurrences(of: "</script", with: "<\\/script"))
        </script>
        <script>
        const data = \(try HTML.json(charts));
        \(ValidationScript.script)
        </script>
        </body>
        </html>

        """
    }

    private var rateCaption: String {
        charts.hasClock
            ? "Accesses per second." : "The share of accesses that are the first to their key; the trace has no clock."
    }

    private var title: String {
        text.comparison.map { "\(text.description.name) against \($0.against)" } ?? text.description.name
    }

    private var comparison: String {
        guard let report = text.comparison else { return "" }
        let kind = report.verdict == .differs ? "no" : report.verdict == .consistent ? "consistent" : "open"
        return """
            <p class="verdict \(kind)">\(HTML.escaped(text.verdict))</p>
            \(checks)
            <p class="note">\(HTML.escaped(text.rules))</p>
            """
    }

    private var checks: String {
        guard let heading = text.checkRows.first else { return "" }
        let rows = text.checkRows.dropFirst().map { row in
            "<tr>"
                + row.map { cell in
                    cell == row.last
                        ? "<td class=\"\(HTML.escaped(cell))\">\(HTML.escaped(cell))</td>"
                        : "<td>\(HTML.escaped(cell))</td>"
                }.joined() + "</tr>"
        }
        return "<div class=\"scroll\"><table><thead><tr>"
            + heading.map { "<th>\(HTML.escaped($0))</th>" }.joined()
            + "</tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody></table></div>"
    }

    private var maps: String {
        charts.maps.enumerated().map { number, map in
            let caption =
                "\(map.name): keys over the trace; across, the accesses in order; upwards, keys in order of first access; the "
                + "stronger the colour, the more accesses (logarithmic)."
            return """
                <figure><canvas class="map" id="map\(number)" role="img" aria-label="\(HTML.escaped(caption))"></canvas>\
                <figcaption>\(HTML.escaped(caption))</figcaption></figure>
                """
        }.joined(separator: "\n")
    }

    private func figure(_ id: String, _ caption: String) -> String {
        """
        <figure><div class="chart"><canvas id="\(id)" role="img" aria-label="\(HTML.escaped(caption))"></canvas></div>\
        <figcaption>\(HTML.escaped(caption))</figcaption></figure>
        """
    }
}
