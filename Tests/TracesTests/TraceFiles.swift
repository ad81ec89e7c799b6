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

/// `bytes` as one gzip member.
func gzipped(_ bytes: [UInt8]) throws -> [UInt8] {
    let folder = TraceFolder()
    let path = folder.path + "/t.gz"
    let file = try ReplacementFile(path: path)
    var deflater = try GzipDeflater()
    try bytes.withUnsafeBufferPointer { (bytes) throws(TransferError) in
        try deflater.deflate(bytes, isLast: true, to: file.handle)
    }
    try file.commit()
    return contents(of: path)
}

/// All records of a trace, and the error that ended it, if one did.
func readAll(_ path: String, limit: Int = 1000) -> (records: [TraceRecord], error: TraceError?) {
    var records: [TraceRecord] = []
    do throws(TraceError) {
        var reader = try TraceReader(path: path)
        while try reader.read(limit: limit, into: &records) {}
        return (records, nil)
    } catch {
        return (records, error)
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
