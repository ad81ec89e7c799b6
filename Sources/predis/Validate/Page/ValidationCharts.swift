import Statistics
import Workloads

/// What the charts of the page of a validation show.
struct ValidationCharts: Encodable {
    struct Line: Encodable {
        let name: String
        let points: [TracePictures.Point]
        var isDashed = false
    }

    let popularity: [Line]
    let rate: [Line]
    let reuse: [Line]
    /// Accesses of each band of keys in each stretch, one map a trace.
    let maps: [Map]
    let hasClock: Bool

    struct Map: Encodable {
        let name: String
        let rows: [[Int]]
    }

    init(_ columns: AccessColumns, _ description: TraceDescription, reference: AccessColumns?) {
        let pictures = TracePictures(columns, reuse: description.reuse)
        let other = reference.map { columns in
            TracePictures(columns, reuse: ReuseDistances(columns.keys, keyCount: columns.keyCount))
        }
        let otherName = reference.map { $0.name == columns.name ? $0.name + " (reference)" : $0.name } ?? ""
        var popularity = [Line(name: columns.name, points: pictures.popularity)]
        var laws: [PopularityFit] = []
        if let zipf = description.popularity.first(where: { $0.fit.model == .zipf })?.fit { laws.append(zipf) }
        if let best = description.bestPopularity, best.model != .zipf { laws.append(best) }
        popularity += laws.map { fit in
            let parameters = fit.parameters.map(ValidationText.number).joined(separator: ", ")
            let name = parameters.isEmpty ? fit.model.rawValue : "\(fit.model.rawValue) \(parameters)"
            return Line(name: name, points: pictures.expected(fit, accesses: columns.count), isDashed: true)
        }
        var (rate, reuse) = (
            [Line(name: columns.name, points: pictures.rate)], [Line(name: columns.name, points: pictures.reuse)]
        )
        var maps = [Map(name: columns.name, rows: pictures.map)]
        if let other {
            popularity.append(Line(name: otherName, points: other.popularity))
            if other.hasClock == pictures.hasClock { rate.append(Line(name: otherName, points: other.rate)) }
            reuse.append(Line(name: otherName, points: other.reuse))
            maps.append(Map(name: otherName, rows: other.map))
        }
        self.popularity = popularity
        self.rate = rate
        self.reuse = reuse
        self.maps = maps
        hasClock = pictures.hasClock
    }
}
