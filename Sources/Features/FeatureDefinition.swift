/// What one feature is: the line of the schema that documents it, checks it and names its column.
public struct FeatureDefinition: Hashable, Sendable {
    /// Which part of an access's past a feature tells of.
    public enum Group: String, CaseIterable, Sendable {
        case calendar, gaps, rates, sequence, structure, cooccurrence, cache
    }

    /// Lower case with underscores; unique in its schema.
    public let name: String
    public let group: Group
    /// `s`, `1/s`, `bit`, `1` for ratios, counts and flags.
    public let unit: String
    /// Every value that is not missing lies in it.
    public let range: ClosedRange<Float>
    /// Whether it can be missing; a missing value is NaN.
    public let canBeMissing: Bool
    /// One sentence.
    public let meaning: String

    init(
        _ name: String,
        _ group: Group,
        unit: String = "1",
        _ range: ClosedRange<Float>,
        canBeMissing: Bool = false,
        _ meaning: String
    ) {
        self.name = name
        self.group = group
        self.unit = unit
        self.range = range
        self.canBeMissing = canBeMissing
        self.meaning = meaning
    }
}

extension ClosedRange<Float> {
    static var count: Self { 0...Float.greatestFiniteMagnitude }
    static var amount: Self { 0...Float.greatestFiniteMagnitude }
    static var share: Self { 0...1 }
    static var swing: Self { -1...1 }
    static var any: Self { -Float.greatestFiniteMagnitude...Float.greatestFiniteMagnitude }
}
