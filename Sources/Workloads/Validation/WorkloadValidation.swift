import Statistics

/// What is measured of a trace, and of every run of the workload that it is judged by.
public struct WorkloadMeasurement: Sendable {
    let measures: TraceMeasurement
    let figures: [ClaimFigure]

    /// Measures a trace, or a run as long as the trace by the same plan.
    public init(_ columns: AccessColumns, _ plan: MeasurementPlan, claims: [WorkloadClaim]) {
        measures = TraceMeasurement(columns, plan)
        figures = ClaimFigures(columns, claims).figures
    }
}

/// Whether a trace is what a workload's definition says.
public enum WorkloadValidation {
    /// How much of their margins claims keep in a strict comparison: their estimators are biased by as much in short traces.
    public static let strictClaimScale = 0.1

    /// Judges a trace by what the definition claims and by what else it makes.
    ///
    /// Claims are compared with their exact expectations, those that come true only in long traces and everything else with the mean of the runs; how far chance moves
    /// each figure is the runs' spread.
    ///
    /// - Parameters:
    ///   - trace: What was measured of the trace.
    ///   - name: What the report calls it.
    ///   - runs: The same of at least three runs of the definition with other seeds, of the trace's length.
    ///   - workload: What the report calls the definition.
    ///   - options: How strictly.
    /// - Returns: A report; without checks if there are fewer runs.
    public static func compare(
        _ trace: WorkloadMeasurement,
        name: String,
        with runs: [WorkloadMeasurement],
        of workload: String,
        _ options: ValidationOptions = ValidationOptions()
    ) -> ValidationReport {
        let checks =
            claimChecks(trace, runs, options)
            + ReferenceComparison.checks(trace.measures, runs.map(\.measures), options)
        return ValidationReport(
            trace: name,
            against: workload,
            level: options.level,
            checks: OpenCheck.decide(checks, level: options.level)
        )
    }

    private static func claimChecks(
        _ trace: WorkloadMeasurement,
        _ runs: [WorkloadMeasurement],
        _ options: ValidationOptions
    ) -> [OpenCheck] {
        trace.figures.indices.compactMap { index in
            let figure = trace.figures[index]
            let deviations = runs.compactMap { run in
                run.figures.indices.contains(index) ? run.figures[index].observed - run.figures[index].expected : nil
            }
            guard figure.observed.isFinite, deviations.count >= 3, deviations.allSatisfy(\.isFinite) else { return nil }
            let margin = figure.margin * max(options.marginScale, strictClaimScale)
            // Where the definition leaves nothing to chance, and the runs agree, the trace is counted and not estimated.
            if figure.isCertain, deviations.allSatisfy({ abs($0) <= figure.resolution }) {
                let beyond = max(0, abs(figure.observed - figure.expected) - figure.resolution)
                return OpenCheck(
                    name: figure.name,
                    meaning: figure.meaning,
                    observed: figure.observed,
                    expected: figure.expected,
                    difference: BatchMeans(
                        mean: figure.observed < figure.expected ? -beyond : beyond,
                        standardError: 0,
                        degrees: Double(deviations.count - 1)
                    ),
                    margin: margin,
                    isRandom: false
                )
            }
            let moments = Moments(deviations)
            // What comes true only in long traces is expected as far as runs of this length have come.
            let expected = figure.expected + (figure.isAsymptotic ? moments.mean : 0)
            let uncertainty = figure.isAsymptotic ? 1 + 1 / Double(moments.count) : 1
            return OpenCheck(
                name: figure.name,
                meaning: figure.meaning,
                observed: figure.observed,
                expected: expected,
                difference: BatchMeans(
                    mean: figure.observed - expected,
                    standardError: max(moments.deviation * uncertainty.squareRoot(), figure.leastError),
                    degrees: Double(deviations.count - 1)
                ),
                margin: margin,
                isRandom: moments.deviation > 0 || figure.isDrawnOnce
            )
        }
    }
}
