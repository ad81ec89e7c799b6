#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// JSON as the files of models have it: sorted names, the same bytes for the same value.
enum JSONFile {
    /// The deepest nesting of any file of a model.
    static let maximumDepth = 16

    /// Reads a value from a file that messages call `name`; numbers may be "inf", "-inf" and "nan" if that is allowed.
    ///
    /// - Throws: `ModelError.Code.malformed` with the place in the document, or `tooLarge`.
    static func decode<Value: Decodable>(
        _: Value.Type,
        from bytes: [UInt8],
        name: String,
        allowingNonFinite: Bool = false
    ) throws(ModelError) -> Value {
        try JSONScan.check(bytes, name: name, maximumDepth: maximumDepth)
        do {
            let decoder = JSONDecoder()
            if allowingNonFinite {
                decoder.nonConformingFloatDecodingStrategy = .convertFromString(
                    positiveInfinity: "inf",
                    negativeInfinity: "-inf",
                    nan: "nan"
                )
            }
            return try decoder.decode(Value.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw ModelError(.malformed, "\(name): \(reason(error)); write the file again")
        } catch {
            throw ModelError(.malformed, "\(name): \(error); write the file again")
        }
    }

    /// Writes a value, indented unless `compact`.
    ///
    /// - Throws: `ModelError.Code.malformed` for a number that is not finite, which JSON has not, unless such are
    ///   allowed and then written as texts.
    static func encode(
        _ value: some Encodable,
        name: String,
        compact: Bool = false,
        allowingNonFinite: Bool = false
    ) throws(ModelError) -> [UInt8] {
        let encoder = JSONEncoder()
        if allowingNonFinite {
            encoder.nonConformingFloatEncodingStrategy = .convertToString(
                positiveInfinity: "inf",
                negativeInfinity: "-inf",
                nan: "nan"
            )
        }
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if !compact { encoder.outputFormatting.insert(.prettyPrinted) }
        do {
            return try [UInt8](encoder.encode(value))
        } catch EncodingError.invalidValue(let value, let context) {
            let place = path(context.codingPath)
            throw ModelError(.malformed, "\(name): \(place) is \(value); a number in JSON is finite")
        } catch {
            throw ModelError(.malformed, "\(name): \(error)")
        }
    }

    private static func reason(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            "\(path(context.codingPath + [key])) is missing"
        case .typeMismatch(let type, let context):
            "\(path(context.codingPath)) is not \(article(type))"
        case .valueNotFound(let type, let context):
            "\(path(context.codingPath)) is null and must be \(article(type))"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "is no JSON (\(context.debugDescription.split(whereSeparator: \.isNewline).joined(separator: " ")))"
                : "\(path(context.codingPath)): \(context.debugDescription)"
        @unknown default:
            "\(error)"
        }
    }

    private static func article(_ type: any Any.Type) -> String {
        switch type {
        case is Int.Type, is UInt64.Type, is Int32.Type: "a whole number"
        case is Double.Type, is Float.Type: "a number"
        case is String.Type: "a text"
        case is Bool.Type: "true or false"
        default: "of the right form"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.isEmpty ? "the document" : quoted(keys.map(\.stringValue).joined(separator: "."))
    }
}
