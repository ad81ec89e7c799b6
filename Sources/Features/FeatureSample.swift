/// An even sample of the rows of a trace whose length is not known beforehand.
///
/// At first every row is kept; each time the sample is full, every second row is given up, and from then on half as many are taken.
public struct FeatureSample: Sendable {
    public let schema: FeatureSchema
    /// The values of each feature, in the order of the rows.
    public private(set) var columns: [[Float]]
    /// The number of the access that each row describes, from 0.
    public private(set) var accesses: [Int] = []
    /// The most rows.
    public let capacity: Int
    private var stride = 1
    private var offered = 0

    /// - Parameters:
    ///   - schema: Of the rows.
    ///   - capacity: The most rows; at least 2.
    public init(schema: FeatureSchema = .all, capacity: Int = 1 << 16) {
        precondition(capacity >= 2, "a sample of \(capacity) rows cannot be thinned out; give at least 2")
        self.schema = schema
        self.capacity = capacity
        columns = [[Float]](repeating: [], count: schema.count)
    }

    public var count: Int { accesses.count }

    /// Offers the rows of a table, which follow those offered before.
    public mutating func offer(_ table: borrowing FeatureTable) {
        for row in 0..<table.count {
            if offered % stride == 0 {
                if count == capacity { thin() }
                if offered % stride == 0 {
                    for column in columns.indices { columns[column].append(table.column(column)[row]) }
                    accesses.append(offered)
                }
            }
            offered += 1
        }
    }

    private mutating func thin() {
        stride *= 2
        let kept = accesses.indices.filter { accesses[$0] % stride == 0 }
        accesses = kept.map { accesses[$0] }
        for column in columns.indices { columns[column] = kept.map { columns[column][$0] } }
    }
}
