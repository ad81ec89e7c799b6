import Statistics

/// Whether a trace could come from a generator, judged by what else the generator makes.
///
/// The generator is run with other seeds, as long as the trace. Each run is one independent observation of every measure, with all its
/// dependence inside, so the trace's value is compared with theirs by Student's prediction interval: nothing needs to be
/// known of how accesses depend on each other.
enum ReferenceComparison {
    /// The comparisons of a trace with at least three runs of the same length.
    static func checks(
        _ trace: TraceMeasurement,
        _ references: [TraceMeasurement],
        _ options: ValidationOptions
    ) -> [OpenCheck] {
        TraceMeasure.allCases.compactMap { measure in
            let runs = references.compactMap { $0[measure] }
            guard let observed = trace[measure], runs.count >= 3 else { return nil }
            let moments = Moments(runs)
            let count = Double(runs.count)
            return OpenCheck(
                name: measure.rawValue,
                meaning: measure.meaning,
                observed: observed,
                expected: moments.mean,
                difference: BatchMeans(
                    mean: observed - moments.mean,
                    standardError: moments.deviation * (1 + 1 / count).squareRoot(),
                    degrees: count - 1
                ),
                margin: measure.margin * options.marginScale
            )
        }
    }
}
