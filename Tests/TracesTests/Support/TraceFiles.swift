@testable import Traces

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A folder for one test, removed with everything in it.
struct TraceFolder: ~Copyable {
    let path: String

    init() {
        var template = Array("/tmp/predis-traces-XXXXXX".utf8CString)
        let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } != nil }
        precondition(made, "cannot make a folder in /tmp")
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in names { unlink(path + "/" + name) }
        rmdir(path)
    }

    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func write(_ bytes: [UInt8], as name: String = "t.csv") -> String {
        let file = path + "/" + name
        guard let stream = fopen(file, "w") else { preconditionFailure("cannot write \(file)") }
        fwrite(bytes, 1, bytes.count, stream)
        fclose(stream)
        return file
    }

    func write(_ text: String, as name: String = "t.csv") -> String {
        write(Array(text.utf8), as: name)
    }
}

/// The bytes of the file at `path`.
func contents(of path: String) -> [UInt8] {
    guard let stream = fopen(path, "r") else { return [] }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = fread(&block, 1, block.count, stream)
        if count == 0 { return bytes }
        bytes += block[..<count]
    }
}

/// `bytes` as one gzip member or zstd frame.
func compressed(_ bytes: [UInt8], _ compression: TraceWriter.Compression) throws -> [UInt8] {
    let folder = TraceFolder()
    let path = folder.path + "/t"
    var file = try CompressedFile(path: path, compression: compression)
    try bytes.withUnsafeBytes { try file.write($0, isLast: true) }
    try file.commit()
    return contents(of: path)
}

/// All records of a reader, and the error that ended it, if one did.
func readAll(
    limit: Int = 1000,
    _ open: () throws(TraceError) -> TraceReader
) -> (records: [TraceRecord], error: TraceError?) {
    var records: [TraceRecord] = []
    do throws(TraceError) {
        var reader = try open()
        while try reader.read(limit: limit, into: &records) {}
        return (records, nil)
    } catch {
        return (records, error)
    }
}

/// All records of a file, and the error that ended it, if one did.
func readAll(_ path: String, limit: Int = 1000) -> (records: [TraceRecord], error: TraceError?) {
    readAll(limit: limit) { () throws(TraceError) in try TraceReader(path: path) }
}

/// All records of a file called `t` with these bytes, and the error that ended it, if one did.
func readAll(
    bytes: [UInt8],
    format: TraceFormat? = nil,
    expandsBlocks: Bool = false,
    limit: Int = 1000
) -> (records: [TraceRecord], error: TraceError?) {
    readAll(limit: limit) { () throws(TraceError) in
        try TraceReader(bytes: bytes, name: "t", format: format, expandsBlocks: expandsBlocks)
    }
}

/// All records of a file called `t` with this text, and the error that ended it, if one did.
func readAll(
    text: String,
    format: TraceFormat? = nil,
    expandsBlocks: Bool = false,
    limit: Int = 1000
) -> (records: [TraceRecord], error: TraceError?) {
    readAll(bytes: Array(text.utf8), format: format, expandsBlocks: expandsBlocks, limit: limit)
}

extension TraceRecord {
    /// A record whose key is text.
    init(
        _ time: Double,
        _ key: String,
        client: UInt32 = 0,
        _ operation: TraceOperation = .get,
        size: UInt32 = 0,
        ttl: Float? = nil,
        latency: Float? = nil,
        isContinuation: Bool = false
    ) {
        self.init(
            time: time,
            client: client,
            operation: operation,
            key: Array(key.utf8),
            size: size,
            ttl: ttl,
            latency: latency,
            isContinuation: isContinuation
        )
    }
}

/// Numbers fixed by their seed (Numerical Recipes' linear congruence, high bits).
struct TestGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        var result: UInt64 = 0
        for _ in 0..<2 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            result = result << 32 | state >> 32
        }
        return result
    }
}
