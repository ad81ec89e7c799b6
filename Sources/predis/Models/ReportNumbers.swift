import Foundation

/// The numbers of a report in JSON, by the names that lead to them: `{"test": {"top1": 0.5}}` is `test.top1`.
enum ReportNumbers {
    private static let maximumBytes = 1 << 20

    /// - Throws: `Failure` if the file cannot be read or is no JSON object.
    static func read(_ path: String) throws(Failure) -> [String: Double] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .failed("\(path): cannot be read; name a report in JSON")
        }
        guard data.count <= maximumBytes else {
            throw .failed("\(path): \(data.count) bytes; a report has \(maximumBytes) at most")
        }
        guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw .failed("\(path): is no JSON object; name a report in JSON")
        }
        var numbers: [String: Double] = [:]
        collect(object, under: "", into: &numbers)
        return numbers
    }

    private static func collect(_ object: [String: Any], under prefix: String, into numbers: inout [String: Double]) {
        for (name, value) in object {
            switch value {
            case let inner as [String: Any]: collect(inner, under: prefix + name + ".", into: &numbers)
            case is Bool: continue
            case let number as Double: numbers[prefix + name] = number
            default: continue
            }
        }
    }
}
