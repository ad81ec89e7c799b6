import Foundation

/// The keys of a trace in file order, each request one key, and the exact miss counts that are known for it.
struct TraceKeys {
    let bytes: [UInt8]
    let ranges: [Range<Int>]

    /// The folder of the traces: `PREDIS_TRACES`, or beside the package; `nil`: it is not there.
    static let folder: String? = {
        let folder =
            ProcessInfo.processInfo.environment["PREDIS_TRACES"]
            ?? URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../../shared/traces").standardized.path
        return FileManager.default.fileExists(atPath: folder + "/reference.json") ? folder : nil
    }()

    init(_ name: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/gzip")
        process.arguments = ["-dc", (Self.folder ?? "") + "/\(name).csv.gz"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        bytes = Array(pipe.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        ranges = bytes.withUnsafeBytes(Self.keyRanges)
    }

    /// Where the fourth of five fields lies in each line but the first.
    private static func keyRanges(_ bytes: UnsafeRawBufferPointer) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        guard let base = bytes.baseAddress else { return [] }
        func next(_ byte: Int32, from offset: Int) -> Int? {
            memchr(base + offset, byte, bytes.count - offset).map { UnsafeRawPointer($0) - base }
        }
        var line = next(10, from: 0).map { $0 + 1 }
        while let start = line, let end = next(10, from: start) {
            var field = start
            for _ in 0..<3 { field = (next(44, from: field) ?? end) + 1 }
            ranges.append(field..<(next(44, from: field) ?? end))
            line = end + 1
        }
        return ranges
    }

    /// What `reference.json` says of a trace at a percentage of its keys.
    struct Reference {
        let entries: Int
        let misses: [String: Int]

        init(_ name: String, percent: Int) throws {
            struct Missing: Error {}
            let file = URL(fileURLWithPath: (TraceKeys.folder ?? "") + "/reference.json")
            let root = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
            let traces = root?["traces"] as? [String: [String: Any]]
            let sizes = traces?[name]?["sizes"] as? [String: [String: Any]]
            guard
                let cell = sizes?["\(percent)"],
                let entries = cell["objects"] as? Int,
                let algorithms = cell["algorithms"] as? [String: [String: Any]]
            else { throw Missing() }
            self.entries = entries
            // A note marks figures that do not hold.
            misses = algorithms.compactMapValues { $0["note"] == nil ? $0["misses"] as? Int : nil }
        }
    }
}
