import Foundation
import Testing

@testable import Simulation

/// The real traces, where they are.
enum TraceFolder {
    /// `PREDIS_TRACES`, or beside the package; `nil`: they are not there.
    static let path: String? = {
        let path =
            ProcessInfo.processInfo.environment["PREDIS_TRACES"]
            ?? URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../../shared/traces").standardized.path
        return FileManager.default.fileExists(atPath: path + "/reference.json") ? path : nil
    }()

    static func trace(_ name: String, limit: Int? = nil) throws -> AccessTrace {
        var options = AccessTrace.ReadingOptions()
        options.limit = limit
        return try AccessTrace.read(path: try #require(path) + "/\(name).csv.gz", options)
    }
}
