import Foundation

/// Chart.js, which draws the charts of a page: the distribution's file, put into the page as it is.
enum ChartScript {
    private static let installed = "/usr/share/javascript/chart.js/chart.min.js"

    /// The script's text, from the file that `PREDIS_CHARTJS` names, or from where Debian installs it.
    static func load() throws -> String {
        let path = ProcessInfo.processInfo.environment["PREDIS_CHARTJS"] ?? installed
        do {
            return try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
        } catch {
            throw Failure.failed(
                "Chart.js is not at \(path), and a page with charts needs it: install libjs-chart.js, or name its "
                    + "chart.min.js in PREDIS_CHARTJS"
            )
        }
    }
}
