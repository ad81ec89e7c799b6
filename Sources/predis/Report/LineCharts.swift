import Foundation

/// Charts side by side as one SVG picture.
struct LineCharts {
    var charts: [LineChart]

    private static let width = 460.0
    private static let height = 320.0
    private static let margin = (left: 58.0, right: 14.0, top: 34.0, bottom: 44.0)
    private static let columns = 2
    private static let legendLine = 18.0
    /// Told apart also by people who see fewer colours (Okabe and Ito).
    private static let colors = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"]

    /// The series of all charts by name, in order of appearance: a name has the same colour everywhere.
    private var names: [String] {
        var names: [String] = []
        for series in charts.flatMap(\.series) where !names.contains(series.name) { names.append(series.name) }
        return names
    }

    var svg: String {
        let columns = min(Self.columns, max(1, charts.count))
        let rows = (charts.count + columns - 1) / columns
        let legend = Self.legendLine * Double(names.count) + 12
        let size = (width: Self.width * Double(columns), height: Self.height * Double(rows) + legend)
        var parts = [
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.text(size.width)) \(Self.text(size.height))" \
            font-family="sans-serif" font-size="12" fill="#222">
            <rect width="100%" height="100%" fill="#fff"/>
            """
        ]
        for (index, chart) in charts.enumerated() {
            let x = Self.width * Double(index % columns)
            let y = Self.height * Double(index / columns)
            parts.append("<g transform=\"translate(\(Self.text(x)) \(Self.text(y)))\">\(draw(chart))</g>")
        }
        for (index, name) in names.enumerated() {
            let y = Self.height * Double(rows) + Self.legendLine * (Double(index) + 0.5)
            parts.append(
                """
                <line x1="58" x2="82" y1="\(Self.text(y))" y2="\(Self.text(y))" stroke="\(color(name))" stroke-width="2.5"/>\
                <text x="90" y="\(Self.text(y + 4))">\(Self.escaped(name))</text>
                """
            )
        }
        return parts.joined(separator: "\n") + "\n</svg>\n"
    }

    private func color(_ name: String) -> String {
        Self.colors[(names.firstIndex(of: name) ?? 0) % Self.colors.count]
    }

    private func draw(_ chart: LineChart) -> String {
        let points = chart.series.flatMap(\.points)
        let xAxis = Axis(points.map(\.x), from: Self.margin.left, to: Self.width - Self.margin.right)
        let yAxis = Axis(points.map(\.y), from: Self.height - Self.margin.bottom, to: Self.margin.top)
        var parts = [
            """
            <text x="\(Self.text(Self.width / 2))" y="20" text-anchor="middle" font-weight="bold">\
            \(Self.escaped(chart.title))</text>
            """
        ]
        for tick in xAxis.ticks { parts.append(verticalLine(at: xAxis.place(tick), label: Axis.label(tick))) }
        for tick in yAxis.ticks { parts.append(horizontalLine(at: yAxis.place(tick), label: Axis.label(tick))) }
        parts.append(
            """
            <text x="\(Self.text(Self.width / 2))" y="\(Self.text(Self.height - 8))" text-anchor="middle">\
            \(Self.escaped(chart.xLabel))</text>\
            <text transform="translate(14 \(Self.text(Self.height / 2))) rotate(-90)" text-anchor="middle">\
            \(Self.escaped(chart.yLabel))</text>
            """
        )
        for series in chart.series {
            let places = series.points.map { (xAxis.place($0.x), yAxis.place($0.y)) }
            let path = places.map { "\(Self.text($0.0)),\(Self.text($0.1))" }.joined(separator: " ")
            parts.append(
                "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(color(series.name))\" stroke-width=\"2\"/>"
            )
            for (x, y) in places {
                parts.append(
                    "<circle cx=\"\(Self.text(x))\" cy=\"\(Self.text(y))\" r=\"3\" fill=\"\(color(series.name))\"/>"
                )
            }
        }
        return parts.joined(separator: "\n")
    }

    private func verticalLine(at x: Double, label: String) -> String {
        """
        <line x1="\(Self.text(x))" x2="\(Self.text(x))" y1="\(Self.text(Self.margin.top))" \
        y2="\(Self.text(Self.height - Self.margin.bottom))" stroke="#ddd"/>\
        <text x="\(Self.text(x))" y="\(Self.text(Self.height - Self.margin.bottom + 15))" text-anchor="middle">\(label)</text>
        """
    }

    private func horizontalLine(at y: Double, label: String) -> String {
        """
        <line x1="\(Self.text(Self.margin.left))" x2="\(Self.text(Self.width - Self.margin.right))" y1="\(Self.text(y))" \
        y2="\(Self.text(y))" stroke="#ddd"/>\
        <text x="\(Self.text(Self.margin.left - 6))" y="\(Self.text(y + 4))" text-anchor="end">\(label)</text>
        """
    }

    private static func text(_ value: Double) -> String {
        String(format: "%.1f", value)
    }

    private static func escaped(_ text: String) -> String {
        text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
    }
}
