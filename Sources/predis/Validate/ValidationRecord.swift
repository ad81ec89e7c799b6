import Statistics
import Workloads

/// What statistics say of a trace, for programs.
struct ValidationRecord: Encodable {
    struct Law: Encodable {
        let law: String
        let parameters: [String: Double]
        let keys: Int
        let aic: Double
        @OrNull var againstZipf: TestResult?
    }

    struct Distance: Encodable {
        let distance: Double
        let pValue: Double
        let noise: Double
    }

    struct Gap: Encodable {
        let distribution: String
        let parameters: [Double]
        let aic: Double
        let distance: TestResult
    }

    struct Rhythm: Encodable {
        @OrNull var periodSeconds: Double?
        @OrNull var period: TestResult?
        let memory: TestResult
        let stationarity: TestResult
    }

    struct Reuse: Encodable {
        let firstAccesses: Int
        let quartiles: [Int]
        /// The share of the accesses whose distance is below each power of two.
        let octaves: [Double]
    }

    struct Check: Encodable {
        let name: String
        let meaning: String
        let observed: Double
        let expected: Double
        let difference: Interval
        let statistic: Double
        let margin: Double
        let pValue: Double
        let correctedPValue: Double
        /// In margins; missing for a margin of 0.
        @OrNull var effectSize: Double?
        /// How many times as long a trace this check needs to find that nothing differs; above 1 it is not counted in the whole verdict.
        let lengthFactor: Double
        let verdict: Verdict
    }

    struct Comparison: Encodable {
        let against: String
        let level: Double
        let verdict: Verdict
        let checks: [Check]
    }

    let trace: String
    let accesses: Int
    let keys: Int
    let seconds: Double
    let topShare: Double
    let topShareInterval: Interval
    @OrNull var exponentInterval: Interval?
    let popularity: [Law]
    @OrNull var zipfDistance: Distance?
    @OrNull var bestLawDistance: Distance?
    let gaps: [Gap]
    @OrNull var rhythm: Rhythm?
    let reuse: Reuse
    let entropy: TransitionEntropy
    let information: Double
    let informationTest: TestResult
    let halves: TestResult
    @OrNull var comparison: Comparison?

    init(_ description: TraceDescription, _ report: ValidationReport?) {
        trace = description.name
        accesses = description.accesses
        keys = description.keys
        seconds = description.seconds
        topShare = description.topShare
        topShareInterval = description.topShareInterval
        exponentInterval = description.exponentInterval
        popularity = description.popularity.map { line in
            let names = line.fit.model.parameterNames
            return Law(
                law: line.fit.model.rawValue,
                parameters: Dictionary(zip(names, line.fit.parameters)) { first, _ in first },
                keys: line.fit.keys,
                aic: line.fit.aic,
                againstZipf: line.againstZipf
            )
        }
        zipfDistance = description.zipfTest.map { Distance($0) }
        bestLawDistance = description.bestTest.map { Distance($0) }
        gaps = description.gaps.map {
            Gap(
                distribution: $0.fit.model.rawValue,
                parameters: $0.fit.parameters,
                aic: $0.fit.aic,
                distance: $0.distance
            )
        }
        rhythm = description.rhythm.map {
            Rhythm(
                periodSeconds: $0.period,
                period: $0.periodTest,
                memory: $0.memory,
                stationarity: $0.stationarity
            )
        }
        reuse = Reuse(
            firstAccesses: description.reuse.firstAccesses,
            quartiles: [0.25, 0.5, 0.75].map { description.reuse.quantile($0) },
            octaves: description.reuse.octaves
        )
        entropy = description.entropy
        information = description.entropy.information
        informationTest = description.entropy.test
        halves = description.halves
        comparison = report.map { report in
            Comparison(
                against: report.against,
                level: report.level,
                verdict: report.verdict,
                checks: report.checks.map { Check($0) }
            )
        }
    }
}

extension ValidationRecord.Distance {
    init(_ test: PopularityFitTest) {
        self.init(distance: test.distance, pValue: test.pValue, noise: test.noise)
    }
}

extension ValidationRecord.Check {
    init(_ check: ValidationCheck) {
        self.init(
            name: check.name,
            meaning: check.meaning,
            observed: check.observed,
            expected: check.expected,
            difference: check.difference,
            statistic: check.statistic,
            margin: check.margin,
            pValue: check.pValue,
            correctedPValue: check.correctedPValue,
            effectSize: check.margin > 0 ? check.effectSize : nil,
            lengthFactor: check.lengthFactor,
            verdict: check.verdict
        )
    }
}
