import Features

/// Makes rows one access at a time into one row's memory, as a model that runs along has them, and compares them with those of
/// a table.
struct FeatureCheck: ~Copyable {
    private var extractor = FeatureExtractor()
    private var row = [Float](repeating: 0, count: FeatureSchema.all.count)

    /// Takes in the access whose row the table has got last.
    ///
    /// - Returns: The name of the first feature whose bits differ, or `nil`.
    mutating func difference(
        _ access: FeatureAccess,
        key: UnsafeRawBufferPointer,
        lastOf table: borrowing FeatureTable
    ) -> String? {
        Self.write(access, key, &extractor, into: &row)
        for column in row.indices where table.column(column)[table.count - 1].bitPattern != row[column].bitPattern {
            return table.schema.definitions[column].name
        }
        return nil
    }

    private static func write(
        _ access: FeatureAccess,
        _ key: UnsafeRawBufferPointer,
        _ extractor: inout FeatureExtractor,
        into row: inout [Float]
    ) {
        var span = row.mutableSpan
        extractor.observe(access, key: key, into: &span)
    }
}
