import Testing

@testable import Traces

@Suite struct TraceReaderTests {
    private let header = "time,client,op,key,size\n"

    @Test func readsEveryField() throws {
        let folder = TraceFolder()
        let path = folder.write(
            header + "0,0,get,a,1\n0.25,alice,SET,b/c,4294967295\n1e3,bob,del,é,\n1000.5,alice,Read,x,0\n"
        )
        let (records, error) = readAll(path)
        #expect(error == nil)
        #expect(
            records == [
                TraceRecord(time: 0, client: 0, operation: .get, key: Array("a".utf8), size: 1),
                TraceRecord(time: 0.25, client: 1, operation: .set, key: Array("b/c".utf8), size: .max),
                TraceRecord(time: 1000, client: 2, operation: .delete, key: Array("é".utf8), size: 0),
                TraceRecord(time: 1000.5, client: 1, operation: .get, key: Array("x".utf8), size: 0),
            ]
        )
    }

    @Test func readsOptionalColumnsInEitherOrder() throws {
        let folder = TraceFolder()
        let one = folder.write("time,client,op,key,size,ttl,latency\n0,0,get,a,1,30,0.5\n1,0,get,a,1,,\n", as: "1")
        let two = folder.write("time,client,op,key,size,latency,ttl\n0,0,get,a,1,0.5,30\n1,0,get,a,1,,\n", as: "2")
        let records = readAll(one).records
        #expect(records == readAll(two).records)
        #expect(records.map(\.ttl) == [30, nil])
        #expect(records.map(\.latency) == [0.5, nil])
        #expect(try TraceReader(path: one).features == [.ttl, .latency])
    }

    @Test(
        arguments: [
            ("0,,get,a,\n1,0,get,b,0\n", []),
            ("5,0,get,a,0\n6,0,get,b,0\n", []),
            ("5,0,get,a,0\n5,0,get,b,0\n", .clock),
            ("0,0,get,a,0\n1,c,get,b,0\n", .clients),
            ("0,0,get,a,0\n1,0,get,b,9\n", .sizes),
            ("0.5,c,get,a,9\n0.5,c,get,b,0\n", [.clock, .clients, .sizes]),
            ("0,0,get,a,0\n1,0,del,b,0\n", .operations),
        ] as [(String, TraceFeatures)]
    )
    func noticesWhatIsRecorded(rows: String, expected: TraceFeatures) throws {
        let folder = TraceFolder()
        var reader = try TraceReader(path: folder.write(header + rows))
        var batch: [TraceRecord] = []
        while try reader.read(limit: 1, into: &batch) {}
        #expect(reader.features == expected)
    }

    @Test func takesQuotedFieldsLineEndingsBlankLinesAndByteOrderMarks() throws {
        let folder = TraceFolder()
        let path = folder.write(
            "\u{FEFF}time,client,op,key,size\r\n\"0\",\"c\",\"get\",\"a,\"\"b\"\"\r\nc\",7\r\n\r\n"
                + "1,c,get,\"\",8\n2,c,get,a\"b,9"
        )
        let (records, error) = readAll(path)
        #expect(error == nil)
        #expect(records.map { String(decoding: $0.key, as: UTF8.self) } == ["a,\"b\"\r\nc", "", "a\"b"])
        #expect(records.map(\.size) == [7, 8, 9])
        #expect(records.map(\.client) == [1, 1, 1])
    }

    @Test func batchesOfAnySizeGiveTheSameRecords() throws {
        let folder = TraceFolder()
        let rows = (0..<500).map { "\($0),c\($0 % 7),get,key:\($0 * $0 % 91),\($0)\n" }.joined()
        let path = folder.write(header + rows)
        let whole = readAll(path, limit: 10_000).records
        #expect(whole.count == 500)
        for limit in [1, 7, 499, 500, 501] { #expect(readAll(path, limit: limit).records == whole) }
    }

    @Test(
        arguments: [
            ("", nil, nil, "the file is empty"),
            ("1,c,get,k,0\n", 1, 1, #"the header says "1" where "time" must be"#),
            ("time,client,op\n", 1, 3, #"the header ends before "key""#),
            ("time,client,op,key,size,tll\n", 1, 6, #"the header names an unknown column "tll""#),
            ("time,client,op,key,size,ttl,ttl\n", 1, 7, #"the header names "ttl" twice"#),
            ("time,client,op,key,size\n0,c,get,k\n", 2, 4, "the row ends after 4 of 5 columns; size must follow"),
            ("time,client,op,key,size\n0,c,get,k,1,\n", 2, 6, "more than its 5 columns"),
            ("time,client,op,key,size\n0,c,get,k,1\nx,c,get,k,1\n", 3, 1, #"time "x" is not a number of seconds"#),
            ("time,client,op,key,size\n-1,c,get,k,1\n", 2, 1, #"time "-1""#),
            ("time,client,op,key,size\ninf,c,get,k,1\n", 2, 1, #"time "inf""#),
            ("time,client,op,key,size\n0x10,c,get,k,1\n", 2, 1, #"time "0x10""#),
            ("time,client,op,key,size\n,c,get,k,1\n", 2, 1, #"time """#),
            ("time,client,op,key,size\n0,c,fetch,k,1\n", 2, 3, #"op "fetch" is unknown; write get, set or delete"#),
            ("time,client,op,key,size\n0,c,,k,1\n", 2, 3, #"op "" is unknown"#),
            ("time,client,op,key,size\n0,c,get,,1\n", 2, 4, "the key is missing"),
            (
                "time,client,op,key,size\n0,c,get,k,abc\n", 2, 5,
                #"size "abc" is not a whole number from 0 to 4294967295; write bytes, or 0 if it is unknown"#
            ),
            ("time,client,op,key,size\n0,c,get,k,4294967296\n", 2, 5, #"size "4294967296""#),
            ("time,client,op,key,size\n0,c,get,k,99999999999999999999\n", 2, 5, #"size "99999999999999999999""#),
            ("time,client,op,key,size\n0,c,get,k,-1\n", 2, 5, #"size "-1""#),
            ("time,client,op,key,size\n0,c,get,a\u{0}b,1\n", 2, 4, "the field holds a zero byte"),
            ("time,client,op,key,size\n0,c,get,\"a\"b,1\n", 2, 4, "text follows the closing quotation mark"),
            ("time,client,op,key,size\n0,c,get,\"a\nb\",1\n1,c,get,\"a\n", 4, 4, "the quotation mark is never closed"),
            ("time,client,op,key,size,ttl\n0,c,get,k,1,soon\n", 2, 6, #"ttl "soon""#),
        ] as [(String, Int?, Int?, String)]
    )
    func saysWhatIsWrongAndWhere(text: String, line: Int?, column: Int?, message: String) throws {
        let folder = TraceFolder()
        let path = folder.write(text)
        let error = try #require(
            readAll { () throws(TraceError) in try TraceReader(path: path, format: .csv) }.error
        )
        #expect(error.line == line)
        #expect(error.column == column)
        #expect(error.message.contains(message), "\(error)")
        let place = [line, column].compactMap { $0 }.map { ":\($0)" }.joined()
        #expect(error.description.hasPrefix("\(path)\(place): "))
    }

    @Test func keepsTheRecordsBeforeAnError() {
        let folder = TraceFolder()
        let (records, error) = readAll(folder.write(header + "0,0,get,a,0\n1,0,get,b,0\n2,0,get,c,?\n"))
        #expect(records.count == 2)
        #expect(error?.line == 4)
    }

    @Test func refusesAMissingFileAndAFolder() {
        let folder = TraceFolder()
        #expect(readAll(folder.path + "/none").error?.message == "cannot open the file: No such file or directory")
        #expect(readAll(folder.path).error?.message == "cannot read the file: Is a directory")
    }

    @Test func refusesRowsLongerThanTheLimitAndTakesTheLongest() throws {
        let folder = TraceFolder()
        let fixed = "0,0,get,,1".utf8.count
        for (length, isRead) in [(RowSource.maximumRowLength, true), (RowSource.maximumRowLength + 1, false)] {
            let key = String(repeating: "k", count: length - fixed)
            for ending in ["", "\n", "\n1,0,get,b,2\n"] {
                let (records, error) = readAll(folder.write(header + "0,0,get,\(key),1" + ending))
                #expect((error == nil) == isRead)
                #expect(records.first?.key.count == (isRead ? key.utf8.count : nil))
                if let error { #expect(error.message.contains("longer than 1048576 bytes") && error.line == 2) }
            }
        }
        let open = String(repeating: "k\n", count: 1 << 20)
        #expect(readAll(folder.write(header + "0,0,get,\"" + open)).error?.line == 2)
    }

    @Test func rowsMayCrossReadsAtEveryPlace() throws {
        let folder = TraceFolder()
        for padding in 0..<40 {
            // The first read ends `padding` bytes after the second row begins.
            let filler = String(repeating: "f", count: (1 << 18) - header.utf8.count - 11 - padding)
            let (records, error) = readAll(
                folder.write(header + "0,0,get,\(filler),1\n22.5,client,set,\"q\"\"\nk\",333\n3,client,get,end,4\n")
            )
            #expect(error == nil)
            #expect(records.count == 3)
            #expect(records.dropFirst().map(\.key) == [Array("q\"\nk".utf8), Array("end".utf8)])
        }
    }

    @Test func randomBytesNeverTrap() {
        let folder = TraceFolder()
        for seed in 0..<300 as Range<UInt64> {
            var generator = TestGenerator(state: seed)
            let alphabet = Array("0123456789,,,,\"\"\n\n\r.e-getsd\0".utf8) + [0xFF]
            let count = Int.random(in: 0...200, using: &generator)
            let noise = (0..<count).compactMap { _ in alphabet.randomElement(using: &generator) }
            let (records, error) = readAll(folder.write(Array(header.utf8) + noise))
            #expect(error != nil || records.count <= count, "seed \(seed)")
        }
    }
}
