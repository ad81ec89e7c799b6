import Traces

/// Counts what accesses do and how large their values are.
struct ValueFit {
    /// The sizes of each form's values.
    let sizes: [AmountSketch]
    let sizeChanges: Double
    /// `nil`: all accesses are reads.
    let operations: OperationProfile?

    /// - Parameters:
    ///   - columns: The accesses.
    ///   - forms: The form of each key.
    ///   - formCount: How many forms there are.
    init(_ columns: AccessColumns, forms: [Int], formCount: Int) {
        (sizes, sizeChanges) = Self.sizes(columns, forms, formCount)
        operations = columns.operations.isEmpty ? nil : Self.operations(columns)
    }

    private static func sizes(_ columns: AccessColumns, _ forms: [Int], _ formCount: Int) -> ([AmountSketch], Double) {
        var drawn = [[UInt32]](repeating: [], count: formCount)
        var last = [UInt32?](repeating: nil, count: columns.keyCount)
        var (changes, known) = (0, 0)
        for (key, size) in zip(columns.keys, columns.sizes) {
            let before = last[Int(key)]
            if before != nil { known += 1 }
            if before != nil, before != size { changes += 1 }
            if before != size { drawn[forms[Int(key)]].append(size) }
            last[Int(key)] = size
        }
        return (drawn.map { AmountSketch($0) }, Double(changes) / Double(max(1, known)))
    }

    private static func operations(_ columns: AccessColumns) -> OperationProfile {
        var tables = [[Int: Int]](repeating: [:], count: OperationProfile.contexts)
        var ofKeys = [Int](repeating: 3, count: columns.keyCount)
        var ofStreams: [UInt32: Int] = [:]
        for (index, operation) in columns.operations.enumerated() {
            let key = Int(columns.keys[index])
            let stream = columns.streams.isEmpty ? 0 : columns.streams[index]
            let own = Int(operation.rawValue)
            tables[OperationProfile.context(stream: ofStreams[stream] ?? 0, key: ofKeys[key])][own, default: 0] += 1
            ofKeys[key] = own
            ofStreams[stream] = own
        }
        return OperationProfile(tables: tables.map { CountTable($0) })
    }
}
