/// An access on its way through the feature groups.
struct FeatureMoment: ~Copyable {
    // Safety: both point into tables of the extractor that are not asked again until the access is over.
    let stream: UnsafeMutablePointer<StreamRecord>
    let keyPace: UnsafeMutablePointer<Pace>
    let access: FeatureAccess
    /// The hash of the key.
    let key: UInt64
    /// The key's bytes, valid while the access is taken in.
    let name: UnsafeRawBufferPointer
}

/// A part of the schema: it remembers what its features need and writes their values.
protocol FeatureGroup: ~Copyable {
    /// In the order of their values.
    static var definitions: [FeatureDefinition] { get }

    /// Bytes of the tables, fixed from the start.
    var memoryBytes: Int { get }

    /// Takes in an access and writes its features, one for each definition.
    mutating func observe(_ moment: borrowing FeatureMoment, into row: inout FeatureRow)
}
