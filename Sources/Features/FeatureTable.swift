/// Rows of features column by column, in memory that is made once.
///
/// Values of a column lie side by side, as files of columns want them.
public struct FeatureTable: ~Copyable {
    // Safety: `capacity` times the schema's count initialised values, owned by this value; columns and rows keep within it.
    private let values: UnsafeMutablePointer<Float>
    private let row: UnsafeMutablePointer<Float>
    public let schema: FeatureSchema
    /// The most rows.
    public let capacity: Int
    /// The rows filled.
    public private(set) var count = 0

    /// A table without rows.
    public init(capacity: Int) {
        precondition(capacity > 0, "a table of \(capacity) rows holds nothing; give at least 1")
        schema = .all
        self.capacity = capacity
        values = .allocate(capacity: capacity * schema.count)
        values.initialize(repeating: 0, count: capacity * schema.count)
        row = .allocate(capacity: schema.count)
        row.initialize(repeating: 0, count: schema.count)
    }

    deinit {
        values.deallocate()
        row.deallocate()
    }

    public var isFull: Bool { count == capacity }

    /// Takes in an access and appends its row; the table must not be full.
    public mutating func append(
        _ access: FeatureAccess,
        key: UnsafeRawBufferPointer,
        from extractor: inout FeatureExtractor
    ) {
        precondition(count < capacity, "the table's \(capacity) rows are filled; write them out and remove them first")
        var span = MutableSpan(_unsafeStart: row, count: schema.count)
        extractor.observe(access, key: key, into: &span)
        for column in 0..<schema.count { values[column &* capacity &+ count] = row[column] }
        count &+= 1
    }

    /// The values of a column in the order of the rows; valid as long as the table is not changed.
    public func column(_ index: Int) -> UnsafeBufferPointer<Float> {
        precondition((0..<schema.count).contains(index), "there is no column \(index) of \(schema.count)")
        return UnsafeBufferPointer(start: values + index * capacity, count: count)
    }

    /// Removes all rows and keeps the memory.
    public mutating func removeAll() {
        count = 0
    }
}
