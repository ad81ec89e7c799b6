import Foundation
import PredisPrimitives

/// The keys and clients of the first requests of a trace, numbered densely.
struct TraceFile {
    var keys: [UInt32] = []
    var streams: [UInt32] = []
    var keyCount = 0

    /// The folder of the real traces, or `nil` if there is none on this machine.
    static var folder: String? {
        let environment = ProcessInfo.processInfo.environment
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let path = environment["PREDIS_TRACES"] ?? root.appendingPathComponent("../shared/traces").path
        return FileManager.default.fileExists(atPath: path + "/reference.json") ? path : nil
    }

    /// Reads `NAME.csv.gz`; clients named `0` or not at all are stream 0.
    init(_ name: String, in folder: String, limit: Int = .max) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        let head = limit == .max ? "" : " | head -n \(limit + 1)"
        process.arguments = ["-c", "exec /bin/gzip -dc '\(folder)/\(name).csv.gz'\(head)"]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        parse(data)
    }

    private mutating func parse(_ data: Data) {
        let hasher = KeyHasher(seed: 1)
        var numbers: [UInt64: UInt32] = [:]
        var clients: [UInt64: UInt32] = [hasher.hash([UInt8]("0".utf8)): 0, hasher.hash([]): 0]
        data.withUnsafeBytes { bytes in
            var start = bytes.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
            while start < bytes.count {
                let line = Self.prefix(bytes[start...], upTo: UInt8(ascii: "\n"))
                start += line.count + 1
                var fields = line
                _ = Self.takeField(&fields)
                let client = hasher.hash(UnsafeRawBufferPointer(rebasing: Self.takeField(&fields)))
                _ = Self.takeField(&fields)
                let key = hasher.hash(UnsafeRawBufferPointer(rebasing: Self.takeField(&fields)))
                keys.append(numbers[key, default: UInt32(numbers.count)])
                if keys.last == UInt32(numbers.count) { numbers[key] = UInt32(numbers.count) }
                streams.append(clients[client, default: UInt32(clients.count)])
                if streams.last == UInt32(clients.count) { clients[client] = UInt32(clients.count) }
            }
        }
        keyCount = numbers.count
    }

    private static func prefix(
        _ bytes: Slice<UnsafeRawBufferPointer>,
        upTo end: UInt8
    ) -> Slice<UnsafeRawBufferPointer> {
        guard let base = bytes.base.baseAddress,
            let found = memchr(base + bytes.startIndex, Int32(end), bytes.count)
        else { return bytes }
        return bytes[
            bytes.startIndex..<bytes.startIndex + (found - UnsafeMutableRawPointer(mutating: base + bytes.startIndex))
        ]
    }

    private static func takeField(_ line: inout Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        let field = prefix(line, upTo: UInt8(ascii: ","))
        line = line[min(field.endIndex + 1, line.endIndex)...]
        return field
    }
}
