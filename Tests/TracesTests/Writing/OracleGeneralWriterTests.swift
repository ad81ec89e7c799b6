import Testing

@testable import Traces

@Suite struct OracleGeneralWriterTests {
    private func write(
        _ records: [TraceRecord],
        to path: String,
        _ compression: TraceWriter.Compression = .none
    ) throws(TraceError) {
        var writer = try TraceWriter(path: path, compression: compression, format: .oracleGeneral)
        for record in records { try writer.append(record) }
        try writer.finish()
    }

    private func randomRecords(_ seed: UInt64, count: Int = 3000) -> [TraceRecord] {
        var generator = TestGenerator(state: seed)
        return (0..<count).map { row in
            let id = UInt64.random(in: 0...500, using: &generator) &* 0x9E37_79B9_7F4A_7C15
            return TraceRecord(Double(row / 7), String(id), size: UInt32.random(in: 1...9999, using: &generator))
        }
    }

    @Test(arguments: TraceWriter.Compression.allCases)
    func numbersAreReadBack(compression: TraceWriter.Compression) throws {
        let folder = TraceFolder()
        let path = folder.path + "/t"
        for seed in 1...3 as ClosedRange<UInt64> {
            let records = randomRecords(seed)
            try write(records, to: path, compression)
            let (found, error) = readAll(path)
            #expect(error == nil, "seed \(seed)")
            #expect(found == records, "seed \(seed)")
            #expect(folder.names == ["t"])
        }
    }

    @Test func everyAccessNamesTheNextOne() throws {
        let folder = TraceFolder()
        let path = folder.path + "/t"
        let records = randomRecords(4)
        try write(records, to: path)
        let bytes = contents(of: path)
        #expect(bytes.count == records.count * 24)
        for (row, record) in records.enumerated() {
            let found = bytes[(row * 24)..<(row * 24 + 24)].withUnsafeBytes { OracleGeneralRecord($0) }
            let next = records[(row + 1)...].firstIndex { $0.key == record.key }
            // libCacheSim counts accesses from 1.
            #expect(found.nextAccess == next.map { Int64($0) + 1 } ?? -1)
        }
    }

    @Test func passesAgree() throws {
        let folder = TraceFolder()
        var spool = try OracleGeneralSpool(path: folder.path + "/t")
        for record in randomRecords(5, count: 20_000) {
            try record.key.withUnsafeBufferPointer { key in
                try spool.append(TraceBatch.Access(record), key: UnsafeRawBufferPointer(key))
            }
        }
        try spool.flush()
        #expect(try spool.nextAccesses(passes: 1) == spool.nextAccesses(passes: 8))
    }

    @Test func keysThatAreNoNumbersAreHashed() throws {
        let folder = TraceFolder()
        let path = folder.path + "/t"
        let keys = ["0", "00", "7", "07", "18446744073709551615", "18446744073709551616", "user:1", "user:2", ""]
        try write((keys + keys).map { TraceRecord(0.9, $0) }, to: path)
        let found = readAll(path).records
        let ids = found.map { String(decoding: $0.key, as: UTF8.self) }
        #expect(ids[..<9] == ids[9...])
        #expect(Set(ids).count == 9)
        #expect([ids[0], ids[2], ids[4]] == ["0", "7", "18446744073709551615"])
        #expect(found.allSatisfy { $0.time == 0 && $0.size == 1 })
    }

    @Test func refusesTimesThatDoNotFit() throws {
        let folder = TraceFolder()
        var writer = try TraceWriter(path: folder.path + "/t", format: .oracleGeneral)
        let error = #expect(throws: TraceError.self) { try writer.append(TraceRecord(5e9, "a")) }
        #expect(
            error?.description.hasSuffix(
                "/t: time 5000000000.0 does not fit oracleGeneral, whose times are seconds up to 4294967295; count "
                    + "from a later point"
            ) == true
        )
        #expect(throws: TraceError.self) { try writer.append(TraceRecord(.nan, "a")) }
    }

    @Test func leavesNothingUnlessFinished() throws {
        let folder = TraceFolder()
        do {
            var writer = try TraceWriter(path: folder.path + "/t", compression: .zstd, format: .oracleGeneral)
            for record in randomRecords(6, count: 10_000) { try writer.append(record) }
        }
        #expect(folder.names == [])
        try write([], to: folder.path + "/t")
        #expect(contents(of: folder.path + "/t") == [])
    }
}
