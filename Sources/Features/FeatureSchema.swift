import PredisPrimitives

/// The features of an access in the order of their columns.
///
/// Every value is a `Float`. Two programs whose schemas have equal fingerprints mean the same by a row of numbers.
public struct FeatureSchema: Hashable, Sendable {
    public let definitions: [FeatureDefinition]

    init(_ definitions: [FeatureDefinition]) {
        self.definitions = definitions
    }

    /// All that `FeatureExtractor` writes.
    public static let all = FeatureSchema(FeatureExtractor.definitions)

    /// Values in a row.
    public var count: Int { definitions.count }

    /// The column of a feature, or `nil` if there is none of that name.
    public func column(_ name: String) -> Int? {
        definitions.firstIndex { $0.name == name }
    }

    /// The schema with some of its columns only, in the given order.
    public func selecting(_ columns: [Int]) -> FeatureSchema {
        FeatureSchema(columns.map { definitions[$0] })
    }

    /// 16 hexadecimal digits that change with any name, unit, range or meaning.
    public var fingerprint: String {
        var text = ""
        for definition in definitions {
            text +=
                "\(definition.name)\t\(definition.group.rawValue)\t\(definition.unit)\t\(definition.range.lowerBound)\t"
            text += "\(definition.range.upperBound)\t\(definition.canBeMissing)\t\(definition.meaning)\n"
        }
        let digits = String(KeyHasher(seed: 0).hash(Array(text.utf8)), radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The first value of a row that breaks its definition, if there is one.
    ///
    /// - Parameter row: `count` values.
    /// - Returns: `nil` if all values are what their definitions say.
    public func violation(in row: some Collection<Float>) -> FeatureViolation? {
        for (definition, value) in zip(definitions, row) {
            let isAllowed = value.isNaN ? definition.canBeMissing : definition.range.contains(value)
            if !isAllowed { return FeatureViolation(definition: definition, value: value) }
        }
        return nil
    }
}

/// A value that is not what its definition says.
public struct FeatureViolation: Error, CustomStringConvertible, Sendable {
    public let definition: FeatureDefinition
    public let value: Float

    public var description: String {
        let rule = "it lies in \(definition.range.lowerBound) ... \(definition.range.upperBound)"
        let missing = definition.canBeMissing ? " or is missing" : ""
        return "\(definition.name) is \(value), but \(rule)\(missing); compute the features again with this version"
    }
}
