import Foundation
import PredisPrimitives

/// The keys of a real trace in file order, numbered in the order of their first appearance.
struct TraceNumbers {
    let keys: [UInt32]
    /// How many different keys there are.
    let keyCount: Int

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
        let text = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()

        // Two keys with the same hash would be taken for one: with at most 200 000 keys a chance of one in a thousand
        // million.
        let hasher = KeyHasher(seed: 1)
        var numbers: [UInt64: UInt32] = [:]
        var keys: [UInt32] = []
        text.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            func next(_ byte: Int32, from offset: Int) -> Int? {
                memchr(base + offset, byte, bytes.count - offset).map { UnsafeRawPointer($0) - base }
            }
            var line = next(10, from: 0).map { $0 + 1 }
            while let start = line, let end = next(10, from: start) {
                // The fourth of five fields.
                var field = start
                for _ in 0..<3 { field = (next(44, from: field) ?? end) + 1 }
                let key = UnsafeRawBufferPointer(rebasing: bytes[field..<(next(44, from: field) ?? end)])
                let hash = hasher.hash(key)
                let number = numbers[hash] ?? UInt32(numbers.count)
                numbers[hash] = number
                keys.append(number)
                line = end + 1
            }
        }
        self.keys = keys
        keyCount = numbers.count
    }
}
