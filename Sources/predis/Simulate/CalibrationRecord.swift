import Prefetching

/// Promises and outcomes as programs read them.
struct CalibrationRecord: Encodable {
    let all: Curve
    let issued: Curve
    let allTrusted: Curve
    let issuedTrusted: Curve

    init(_ report: CalibrationReport) {
        all = Curve(report.all)
        issued = Curve(report.issued)
        allTrusted = Curve(report.allTrusted)
        issuedTrusted = Curve(report.issuedTrusted)
    }

    struct Curve: Encodable {
        let error: Double
        let bins: [Bin]

        init(_ calibration: Calibration) {
            error = calibration.error
            bins = calibration.bins.map { Bin($0) }
        }
    }

    struct Bin: Encodable {
        let weight: Double
        @OrNull var expected: Double?
        @OrNull var observed: Double?

        init(_ bin: Calibration.Bin) {
            weight = bin.weight
            expected = bin.expected
            observed = bin.observed
        }
    }
}
