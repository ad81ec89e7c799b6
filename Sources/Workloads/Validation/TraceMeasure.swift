/// One number that says something about a stretch of accesses, comparable between stretches of the same length.
public enum TraceMeasure: String, Hashable, Sendable, Codable, CaseIterable {
    case topShare = "top-20% share"
    case exponent = "Zipf exponent"
    case distinctShare = "distinct keys per access"
    case nearReuse = "near reuse"
    case middleReuse = "middle reuse"
    case farReuse = "far reuse"
    case agreement = "successor agreement"
    case entropy = "transition entropy"
    case turnover = "turnover of keys"
    case readShare = "reads"
    case deleteShare = "deletions"
    case sizeMean = "value size"
    case sizeSpread = "spread of sizes"
    case rate = "rate"
    case gapVariation = "variation of gaps"
    case dispersion = "dispersion of the rate"
    case memory = "memory of the rate"
    case streamLength = "accesses per client"

    /// What the number is.
    public var meaning: String {
        switch self {
        case .topShare: "share of the accesses to the fifth of the keys that is accessed most"
        case .exponent: "exponent of Zipf's law, by maximum likelihood with ranks left open"
        case .distinctShare: "different keys per access"
        case .nearReuse, .middleReuse, .farReuse:
            "share of the accesses whose reuse distance, in different keys, is below \(reuseName) of the reference's"
        case .agreement: "share of the accesses to the key that followed the client's last key the last time, too"
        case .entropy: "share of a key's entropy that the client's last key leaves open"
        case .turnover: "how far key popularities of the two halves differ (total variation, 0 to 1)"
        case .readShare: "share of the accesses that read"
        case .deleteShare: "share of the accesses that delete"
        case .sizeMean: "mean natural logarithm of the sizes in bytes"
        case .sizeSpread: "standard deviation of the natural logarithm of the sizes"
        case .rate: "natural logarithm of the accesses per second"
        case .gapVariation: "natural logarithm of the gaps' standard deviation over their mean"
        case .dispersion: "natural logarithm of the variance over the mean of accesses per time slot"
        case .memory: "correlation of the accesses in one time slot with those in the next"
        case .streamLength: "natural logarithm of the mean accesses of a client"
        }
    }

    private var reuseName: String {
        switch self {
        case .nearReuse: "the lower quartile"
        case .middleReuse: "the median"
        default: "the upper quartile"
        }
    }

    /// The largest difference that is of no consequence.
    ///
    /// Three points of shares of the accesses, as a cache's hit ratio moves by no more then; a tenth in logarithms of sizes and rates; more
    /// where the quantity itself is rough.
    public var margin: Double {
        switch self {
        case .topShare, .distinctShare, .nearReuse, .middleReuse, .farReuse, .agreement: 0.03
        case .exponent, .entropy, .turnover: 0.05
        case .readShare, .deleteShare: 0.01
        case .sizeMean, .sizeSpread, .rate, .gapVariation, .memory, .streamLength: 0.1
        case .dispersion: 0.5
        }
    }
}
