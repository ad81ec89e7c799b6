#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How the features of a training trace are distributed, to notice when those of another trace are not.
public struct FeatureFingerprint: Codable, Sendable {
    /// One feature's distribution.
    public struct Column: Codable, Sendable {
        public let name: String
        /// Upper ends of the classes, ascending; the last class has none.
        let edges: [Float]
        /// The share of each class, then that of missing values.
        let shares: [Double]
    }

    /// Of the schema; distributions of another one cannot be compared.
    public let schema: String
    public let rows: Int
    public let columns: [Column]

    /// The distributions of the rows of a table, of which there is at least one.
    public init(_ table: borrowing FeatureTable) {
        schema = table.schema.fingerprint
        rows = table.count
        var columns: [Column] = []
        for (index, definition) in table.schema.definitions.enumerated() {
            let bins = FeatureBins(of: table.column(index))
            columns.append(
                Column(name: definition.name, edges: bins.edges, shares: Self.shares(table.column(index), bins))
            )
        }
        self.columns = columns
    }

    private static func shares(_ values: UnsafeBufferPointer<Float>, _ bins: FeatureBins) -> [Double] {
        var counts = [Double](repeating: 0, count: FeatureBins.most)
        for value in values { counts[Int(bins.bin(value))] += 1 }
        return counts.map { $0 / Double(max(1, values.count)) }
    }

    /// How far the rows of a table are from this, feature by feature, the farthest first.
    ///
    /// The figure is the population stability index, the sum over classes of (p - q) ln(p / q): below 0.1 nothing has changed, above 0.25
    /// much has, by the usage of credit scoring.
    ///
    /// - Returns: `nil` if the schemas differ.
    public func drift(of table: borrowing FeatureTable) -> [(name: String, index: Double)]? {
        guard schema == table.schema.fingerprint, columns.count == table.schema.count else { return nil }
        var drifts: [(name: String, index: Double)] = []
        for (index, column) in columns.enumerated() {
            let present = Self.shares(table.column(index), FeatureBins(edges: column.edges))
            // Half a row in an empty class keeps the logarithm finite.
            let floor = 0.5 / Double(max(1, min(rows, table.count)))
            let sum = zip(column.shares, present).reduce(0.0) { sum, pair in
                let expected = max(floor, pair.0)
                let actual = max(floor, pair.1)
                return sum + (actual - expected) * log(actual / expected)
            }
            drifts.append((column.name, sum))
        }
        return drifts.sorted { ($0.index, $1.name) > ($1.index, $0.name) }
    }
}
