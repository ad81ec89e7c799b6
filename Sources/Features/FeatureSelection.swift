import PredisPrimitives

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Which features say most about a yes-or-no target, and which only repeat others.
///
/// Values are cut into classes. *Mutual information* with the target is what a feature tells alone; *importance* is by how much a
/// logistic model of all features, learned from the first three quarters, errs more on the last quarter when the feature's values are
/// shuffled there (permutation importance: Breiman, "Random Forests", Machine Learning 45, 2001). A feature is *redundant* if another one with more
/// information shares 0.9 of its entropy (symmetrical uncertainty, as in Yu and Liu, "Feature Selection for High-Dimensional Data", ICML 2003).
public struct FeatureSelection: Sendable {
    /// What was found out about one feature.
    public struct Finding: Sendable {
        public let name: String
        /// Bits, corrected for the number of classes after Miller and Madow; not below 0.
        public let information: Double
        /// Bits a row by which the model errs more without it.
        public let importance: Double
        /// The feature that it repeats, if any.
        public let repeats: String?
        /// Whether it is among those chosen.
        public internal(set) var isKept = false
    }

    /// The most important first, redundant ones last.
    public private(set) var findings: [Finding] = []
    /// The share of rows where the target is true.
    public let base: Double
    /// Bits a row by which the model of all features errs on the last quarter, and by which the bare share does.
    public let modelLoss: Double
    public let baseLoss: Double

    /// Judges the columns of a table.
    ///
    /// - Parameters:
    ///   - columns: The values of each feature, all of one length of at least 64.
    ///   - names: Their names.
    ///   - target: The truth for each row.
    ///   - kept: How many to choose.
    ///   - seed: Of the shuffling.
    /// - Complexity: O(rows x columns).
    public init(columns: [[Float]], names: [String], target: [Bool], keeping kept: Int, seed: UInt64 = 1) {
        precondition(columns.count == names.count, "\(columns.count) columns have \(names.count) names")
        precondition(target.count >= 64, "\(target.count) rows are too few to judge features by; give at least 64")
        let binned = columns.map { column in
            let bins = FeatureBins(of: column)
            return column.map(bins.bin)
        }
        let truth = target.map { $0 ? 1 : 0 as UInt8 }
        let information = binned.map { BinnedPair($0, truth).information }
        let repeated = Self.repeated(binned, information, names)
        var model = BinnedLogistic(columns: binned.count)
        let split = target.count * 3 / 4
        model.learn(binned, truth, rows: 0..<split)
        let loss = model.loss(binned, truth, rows: split..<target.count)
        var random = SplitMix64(seed: seed)
        base = Double(target.count { $0 }) / Double(target.count)
        modelLoss = loss
        baseLoss = BinnedLogistic.loss(of: truth[..<split], on: truth[split...])
        for index in binned.indices {
            var shuffled = binned
            shuffled[index][split...].shuffle(using: &random)
            let without = model.loss(shuffled, truth, rows: split..<target.count)
            findings.append(
                Finding(
                    name: names[index],
                    information: information[index],
                    importance: without - loss,
                    repeats: repeated[index]
                )
            )
        }
        findings.sort {
            ($0.repeats == nil ? 1 : 0, $0.importance, $0.information)
                > ($1.repeats == nil ? 1 : 0, $1.importance, $1.information)
        }
        for index in findings.indices.prefix(kept) where findings[index].repeats == nil {
            findings[index].isKept = true
        }
    }

    /// For each column the one that makes it redundant.
    private static func repeated(_ binned: [[UInt8]], _ information: [Double], _ names: [String]) -> [String?] {
        let order = binned.indices.sorted { (information[$0], $1) > (information[$1], $0) }
        var repeats = [String?](repeating: nil, count: binned.count)
        var standing: [Int] = []
        for index in order {
            let better = standing.first { BinnedPair(binned[$0], binned[index]).uncertaintyShared > 0.9 }
            if let better { repeats[index] = names[better] } else { standing.append(index) }
        }
        return repeats
    }
}

/// How often the classes of two columns come together.
struct BinnedPair {
    private var joint = [Double](repeating: 0, count: FeatureBins.most * FeatureBins.most)
    private let total: Double

    init(_ first: [UInt8], _ second: [UInt8]) {
        for index in first.indices { joint[Int(first[index]) * FeatureBins.most + Int(second[index])] += 1 }
        total = Double(first.count)
    }

    private func sums(ofRows: Bool) -> [Double] {
        (0..<FeatureBins.most).map { one in
            (0..<FeatureBins.most).reduce(0) { sum, other in
                sum + (ofRows ? joint[one * FeatureBins.most + other] : joint[other * FeatureBins.most + one])
            }
        }
    }

    /// In bits, with the correction of Miller and Madow.
    private func entropy(_ counts: [Double]) -> Double {
        let used = counts.filter { $0 > 0 }
        let plain = used.reduce(0) { $0 - $1 / total * log2($1 / total) }
        return plain + Double(used.count - 1) / (2 * total) / 0.693147180559945
    }

    /// Mutual information in bits; not below 0.
    var information: Double {
        max(0, entropy(sums(ofRows: true)) + entropy(sums(ofRows: false)) - entropy(joint))
    }

    /// Twice the information over the sum of the entropies: 1 if each tells the other.
    var uncertaintyShared: Double {
        let sum = entropy(sums(ofRows: true)) + entropy(sums(ofRows: false))
        return sum > 0 ? 2 * information / sum : 1
    }
}

/// A logistic model with a weight for each class of each column.
struct BinnedLogistic {
    private static let passes = 4
    private var weights: [Double]
    private var bias = 0.0

    init(columns: Int) {
        weights = [Double](repeating: 0, count: columns * FeatureBins.most)
    }

    private func score(_ binned: [[UInt8]], _ row: Int) -> Double {
        var score = bias
        for column in binned.indices { score += weights[column * FeatureBins.most + Int(binned[column][row])] }
        return score
    }

    /// Stochastic gradient descent in the order of the rows, with falling steps.
    mutating func learn(_ binned: [[UInt8]], _ truth: [UInt8], rows: Range<Int>) {
        for pass in 0..<Self.passes {
            // All columns move at once: a step is shared among them.
            let rate = 0.5 / Double(binned.count) / Double(1 + pass)
            for row in rows {
                let error = Double(truth[row]) - 1 / (1 + exp(-score(binned, row)))
                bias += rate * error
                for column in binned.indices {
                    weights[column * FeatureBins.most + Int(binned[column][row])] += rate * error
                }
            }
        }
    }

    /// Mean error in bits a row.
    func loss(_ binned: [[UInt8]], _ truth: [UInt8], rows: Range<Int>) -> Double {
        rows.reduce(0) { sum, row in
            let score = score(binned, row)
            return sum + log2(1 + exp(truth[row] == 1 ? -score : score))
        } / Double(rows.count)
    }

    /// Mean error in bits a row of the share that is true among `learned`.
    static func loss(of learned: ArraySlice<UInt8>, on judged: ArraySlice<UInt8>) -> Double {
        let share = (Double(learned.count { $0 == 1 }) + 0.5) / Double(learned.count + 1)
        return judged.reduce(0) { $0 - log2($1 == 1 ? share : 1 - share) } / Double(judged.count)
    }
}
