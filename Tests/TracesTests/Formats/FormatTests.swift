import Testing

@testable import Traces

@Suite struct FormatTests {
    @Test(arguments: FormatSample.all)
    func isRecognisedAndReadExactly(sample: FormatSample) throws {
        for compression in TraceWriter.Compression.allCases {
            let bytes = try compressed(sample.bytes, compression)
            for format in [nil, sample.format] {
                var reader = try TraceReader(bytes: bytes, format: format)
                var records: [TraceRecord] = []
                while try reader.read(limit: 100, into: &records) {}
                #expect(reader.format == sample.format)
                #expect(records == sample.records)
                #expect(reader.features == sample.features)
                #expect(reader.skippedCount == sample.skippedCount)
            }
        }
    }

    @Test(arguments: FormatSample.all)
    func takesOtherLineEndingsBlankLinesAndByteOrderMarks(sample: FormatSample) throws {
        guard sample.format != .oracleGeneral else { return }
        var bytes: [UInt8] = [0xEF, 0xBB, 0xBF]
        for byte in sample.bytes { bytes += byte == 10 ? [13, 10, 13, 10] : [byte] }
        let (records, error) = readAll(bytes: bytes.dropLast(4))
        #expect(error == nil)
        #expect(records == sample.records)
    }

    @Test(arguments: FormatSample.all)
    func batchesOfAnySizeGiveTheSameAccesses(sample: FormatSample) throws {
        for limit in 1...5 {
            #expect(readAll(bytes: sample.bytes, limit: limit).records == sample.records)
            var reader = try TraceReader(bytes: sample.bytes)
            var batch = TraceBatch()
            var records: [TraceRecord] = []
            while try reader.read(limit: limit, into: &batch) {
                #expect((1...limit).contains(batch.count))
                for index in 0..<batch.count { records.append(batch[index]) }
                var keys: [[UInt8]] = []
                batch.forEach { _, key in keys.append(Array(key)) }
                #expect(keys == records.suffix(batch.count).map(\.key))
                batch.removeAll()
            }
            #expect(records == sample.records)
        }
    }

    @Test func everyFormatHasANameThatFindsIt() {
        for format in TraceFormat.named {
            #expect(TraceFormat(name: format.name) == format)
            #expect(TraceFormat(name: format.name.uppercased()) == format)
        }
        #expect(TraceFormat(name: "columns") == nil)
        #expect(TraceFormat(name: "") == nil)
        #expect(Set(TraceFormat.named.map(\.name)).count == TraceFormat.named.count)
    }

    // MARK: Blocks

    @Test func expandsAnMSRRequestIntoTheBlocksItTouches() {
        let line = "128166372003061629,hm,1,Read,8191,4098,10\n128166372003061630,hm,1,Write,0,0,0\n"
        let (records, error) = readAll(text: line, expandsBlocks: true, limit: 2)
        #expect(error == nil)
        #expect(
            records.map { String(decoding: $0.key, as: UTF8.self) } == [
                "hm.1:4096", "hm.1:8192", "hm.1:12288", "hm.1:0",
            ]
        )
        #expect(records.map(\.size) == [4096, 4096, 4096, 4096])
        #expect(records.map(\.isContinuation) == [false, true, true, false])
        #expect(records.map(\.operation) == [.get, .get, .get, .set])
    }

    @Test func expandsAnARCRequestBlockByBlock() {
        let (records, error) = readAll(text: "10 3 0 0\n7 1 0 1\n9 0 0 2\n", expandsBlocks: true, limit: 2)
        #expect(error == nil)
        #expect(records.map { String(decoding: $0.key, as: UTF8.self) } == ["10", "11", "12", "7", "9"])
        #expect(records.map(\.time) == [0, 0, 0, 1, 2])
        #expect(records.map(\.isContinuation) == [false, true, true, false, false])
    }

    @Test func anExpansionOfBillionsIsGivenOutByAndBy() throws {
        var reader = try TraceReader(bytes: Array("5 99999999999 0 0\n".utf8), expandsBlocks: true)
        var batch = TraceBatch()
        for _ in 0..<10 {
            batch.removeAll()
            #expect(try reader.read(limit: 1000, into: &batch))
            #expect(batch.count == 1000)
        }
        #expect(batch[999].key == Array("10004".utf8))
        let (records, error) = readAll(text: "18446744073709551615 9 0 0\n", expandsBlocks: true)
        #expect(error == nil)
        #expect(records.map(\.key) == [Array("18446744073709551615".utf8)])
    }

    @Test func msrTimesMayCountFromTheTracesOwnZero() {
        let (records, _) = readAll(text: "10000000,h,0,Read,0,1,0\n5000000,h,0,Read,0,1,0\n")
        #expect(records.map(\.time) == [1, 0.5])
    }

    @Test func msrTracesMayHaveAHeading() {
        let heading = "Timestamp,Hostname,DiskNumber,Type,Offset,Size,ResponseTime\n"
        #expect(readAll(text: heading + "10000000,h,0,Read,0,1,0\n").records.count == 1)
    }
}
