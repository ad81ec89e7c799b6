import Statistics

/// Whether two traces could be two runs of one workload.
///
/// Accesses depend on those before, so no test for independent observations holds. Both traces are cut into stretches of one length, each is
/// measured by itself, and the means of the measures are compared (batch means): whatever happens inside a stretch is in the spread
/// between stretches. Equal lengths make measures comparable that depend on length, such as the share of different keys.
public enum TraceComparison {
    /// The shortest stretch worth measuring, in accesses.
    public static let shortestStretch = 200

    /// Compares `trace` with `reference`.
    ///
    /// - Returns: A report without checks if one of them is too short for four stretches.
    public static func compare(
        _ trace: AccessColumns,
        with reference: AccessColumns,
        _ options: ValidationOptions = ValidationOptions()
    ) -> ValidationReport {
        let length = max(shortestStretch, min(trace.count, reference.count) / max(4, options.stretches))
        let (first, second) = (ranges(trace, length, options), ranges(reference, length, options))
        var checks: [OpenCheck] = []
        if first.count >= 4, second.count >= 4 {
            let sample = reference.slice(second[second.count / 2])
            let (a, b) = (first, second)
            let plans = [
                MeasurementPlan(sample, keySpace: trace.keyCount),
                MeasurementPlan(sample, keySpace: reference.keyCount),
            ]
            let observed = a.map { TraceMeasurement(trace.slice($0), plans[0]) }
            let expected = b.map { TraceMeasurement(reference.slice($0), plans[1]) }
            for measure in TraceMeasure.allCases {
                guard let x = BatchMeans(observed.compactMap { $0[measure] }),
                    let y = BatchMeans(expected.compactMap { $0[measure] })
                else { continue }
                checks.append(
                    OpenCheck(
                        name: measure.rawValue,
                        meaning: measure.meaning,
                        observed: x.mean,
                        expected: y.mean,
                        difference: x.difference(from: y),
                        margin: measure.margin * options.marginScale
                    )
                )
            }
        }
        return ValidationReport(
            trace: trace.name,
            against: reference.name,
            level: options.level,
            checks: OpenCheck.decide(checks, level: options.level)
        )
    }

    /// Stretches of one length, at most `options.stretches` of them, spread over the whole trace.
    private static func ranges(_ trace: AccessColumns, _ length: Int, _ options: ValidationOptions) -> [Range<Int>] {
        let possible = trace.count / length
        let count = min(possible, max(4, options.stretches))
        guard count > 0 else { return [] }
        let step = Double(trace.count - length) / Double(max(1, count - 1))
        return (0..<count).map { index in
            let start = Int(Double(index) * step)
            return start..<start + length
        }
    }
}
