import Testing

@testable import Traces

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

@Suite struct TraceWriterTests {
    private func write(
        _ records: [TraceRecord],
        to path: String,
        _ compression: TraceWriter.Compression = .none,
        _ columns: TraceFeatures = []
    ) throws(TraceError) {
        var writer = try TraceWriter(path: path, compression: compression, columns: columns)
        for record in records { try writer.append(record) }
        try writer.finish()
    }

    @Test func writesTheDocumentedRows() throws {
        let folder = TraceFolder()
        let path = folder.path + "/t.csv"
        try write(
            [
                TraceRecord(time: 0, key: Array("a".utf8)),
                TraceRecord(time: 1.5, client: 3, operation: .set, key: Array("b,\"c".utf8), size: 7, ttl: 60),
                TraceRecord(time: 2e-7, client: 1, operation: .delete, key: [], latency: 0.25),
            ],
            to: path,
            .none,
            [.ttl, .latency]
        )
        #expect(
            String(decoding: contents(of: path), as: UTF8.self) == """
                time,client,op,key,size,ttl,latency
                0,0,get,a,0,,
                1.5,3,set,"b,""c",7,60,
                2e-07,1,delete,"",0,,0.25

                """
        )
    }

    @Test(arguments: TraceWriter.Compression.allCases)
    func whatIsWrittenIsReadBack(compression: TraceWriter.Compression) throws {
        let folder = TraceFolder()
        for seed in 1...4 as ClosedRange<UInt64> {
            var generator = TestGenerator(state: seed)
            var clients: UInt32 = 0
            let records = (0..<5000).map { row in
                var client = UInt32.random(in: 0...clients + 1, using: &generator)
                if client > clients { clients += 1; client = clients }
                let length = Int.random(in: 0...12, using: &generator)
                let time =
                    row % 3 == 0
                    ? Double(row) : Double.random(in: 0...1e6, using: &generator) * (row % 5 == 0 ? 1e-12 : 1)
                return TraceRecord(
                    time: time,
                    client: client,
                    operation: TraceOperation.allCases.randomElement(using: &generator) ?? .get,
                    key: (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) },
                    size: UInt32(truncatingIfNeeded: generator.next() >> generator.next() % 64),
                    ttl: row % 2 == 0 ? nil : Float.random(in: 0...1e4, using: &generator),
                    latency: row % 7 == 0 ? nil : Float.random(in: 0...1, using: &generator)
                )
            }
            let path = folder.path + "/t"
            try write(records, to: path, compression, [.ttl, .latency])
            let (found, error) = readAll(path)
            #expect(error == nil, "seed \(seed)")
            #expect(found == records, "seed \(seed)")
        }
    }

    @Test func leavesTheOldFileAndNoRestUntilFinished() throws {
        let folder = TraceFolder()
        let path = folder.write("old")
        do {
            var writer = try TraceWriter(path: path)
            try writer.append(TraceRecord(time: 0, key: [65]))
            #expect(folder.names.count == 2)
            #expect(contents(of: path) == Array("old".utf8))
        }
        #expect(folder.names == ["t.csv"])
        try write([], to: path)
        #expect(folder.names == ["t.csv"])
        #expect(contents(of: path) == Array("time,client,op,key,size\n".utf8))
    }

    @Test func equalRecordsGiveEqualFiles() throws {
        let folder = TraceFolder()
        let records = (0..<100).map { TraceRecord(time: Double($0), key: [UInt8($0)]) }
        try write(records, to: folder.path + "/1", .gzip)
        try write(records, to: folder.path + "/2", .gzip)
        #expect(contents(of: folder.path + "/1") == contents(of: folder.path + "/2"))
    }

    @Test func refusesWhatAReaderWouldRefuse() throws {
        let folder = TraceFolder()
        for time in [-1, .nan, .infinity] as [Double] {
            var writer = try TraceWriter(path: folder.path + "/t")
            #expect(throws: TraceError.self) { try writer.append(TraceRecord(time: time, key: [65])) }
        }
        var writer = try TraceWriter(path: folder.path + "/t")
        let key = [UInt8](repeating: 65, count: RowSource.maximumRowLength)
        #expect(throws: TraceError.self) { try writer.append(TraceRecord(time: 0, key: key)) }
        #expect(throws: TraceError.self) { _ = try TraceWriter(path: folder.path) }
        #expect(throws: TraceError.self) { _ = try TraceWriter(path: folder.path + "/none/t") }
    }

    @Test func devicesAreWrittenToAndNotReplaced() throws {
        let folder = TraceFolder()
        // By another name, so that a mistake does not cost the machine its device.
        let path = folder.path + "/nowhere"
        #expect(symlink("/dev/null", path) == 0)
        try write([TraceRecord(time: 0, key: [65])], to: path)
        #expect(folder.names == ["nowhere"])
        #expect(contents(of: path) == [])
        var target = [CChar](repeating: 0, count: 64)
        #expect(readlink(path, &target, 63) == 9)
    }
}
