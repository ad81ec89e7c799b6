import Testing

@testable import Traces

/// Every error in full, as a user sees it.
@Suite struct TraceErrorLineTests {
    private static let tried =
        "tried: csv, oracleGeneral, monitor, accesslog, twitter, msr, arc, lirs, keys; name one with --format, or "
        + "describe the columns, as in --columns key=1,time=2"

    @Test(
        arguments: [
            (
                nil, "",
                "t: the file is empty; a trace begins with the line `time,client,op,key,size`, optionally with "
                    + "`,ttl` and `,latency`"
            ),
            (
                nil, "a b\nc d\n",
                "t:1: the format is not recognised from the first lines, which begin with \"a b\"; "
                    + tried
            ),
            (
                nil, "1,2\n",
                "t:1: the format is not recognised from the first lines, which begin with \"1,2\"; " + tried
            ),
            (
                nil, "time,key\n0,k\n",
                "t:1:2: the header says \"key\" where \"client\" must be; a trace begins with the "
                    + "line `time,client,op,key,size`, optionally with `,ttl` and `,latency`"
            ),
            (
                .twitter, "1,k,1,2,3,get\n",
                "t:1: the line has 6 of 7 columns; timestamp, key, key size, value size, "
                    + "client, operation and TTL must be there, or name another format"
            ),
            (
                .twitter, "-1,k,1,2,3,get,0\n",
                "t:1:1: timestamp \"-1\" is not a number of seconds from 0 up; write it as 12.5"
            ),
            (.twitter, "1,,1,2,3,get,0\n", "t:1:2: the key is missing; correct the line or remove it"),
            (
                .twitter, "1,k,1,x,3,get,0\n",
                "t:1:4: value size \"x\" is not a whole number from 0 to "
                    + "18446744073709551615; correct the line or remove it"
            ),
            (
                .twitter, "1,k,1,2,3,fetch,0\n",
                "t:1:6: operation \"fetch\" is unknown; it must be get, gets, set, add, "
                    + "replace, cas, append, prepend, delete, incr or decr"
            ),
            (.msr, "1,h,0,Read,0\n", "t:1:5: the line ends after 5 of 7 columns; size must follow"),
            (
                .msr, "-1,h,0,Read,0,1,1\n",
                "t:1:1: timestamp \"-1\" is not a whole number from 0 to "
                    + "18446744073709551615; correct the line or remove it"
            ),
            (.msr, "1,h,0,Trim,0,1,1\n", "t:1:4: type \"Trim\" is unknown; it must be Read or Write"),
            (
                .msr, "116444736000000000,h,0,Read,0,1,1\n7,h,0,Read,0,1,1\n",
                "t:2:1: timestamp \"7\" lies before 1970, unlike the first one; correct the line or remove it"
            ),
            (.arc, "1 2 0 0\n1 2\n", "t:2:2: the line ends after 2 of 4 columns; ignored number must follow"),
            (
                .arc, "1 -2 0 0\n",
                "t:1:2: number of blocks \"-2\" is not a whole number from 0 to "
                    + "18446744073709551615; correct the line or remove it"
            ),
            (
                .lirs, "1\nx\n",
                "t:2: block \"x\" is not a whole number from 0 to 18446744073709551615; correct the line, "
                    + "or name the format keys if keys may be words"
            ),
            (
                .redisMonitor, "1 [0 h:1] \"get\" \"a\"\nnonsense\n",
                "t:2: the line \"nonsense\" is not of the form "
                    + "`1339518083.107412 [0 127.0.0.1:60866] \"get\" \"key\"`; correct it or remove it"
            ),
            (
                .redisMonitor, "-1 [0 h:1] \"get\" \"a\"\n",
                "t:1:1: time \"-1\" is not a number of seconds from 0 up; write it as 12.5"
            ),
            (
                .redisMonitor, "1 [0 h:1] \"get\" \"a",
                "t:1: the arguments \"\\\"get\\\" \\\"a\" are not words in "
                    + "quotation marks with a space between; the line may be cut off: remove it"
            ),
            (
                .accessLog, "nonsense\n",
                "t:1: the line \"nonsense\" is not of the form `host ident user "
                    + "[10/Oct/2000:13:55:36 -0700] \"GET /path HTTP/1.0\" 200 2326`; correct it or remove it"
            ),
            (
                .accessLog, "h - - [10/Okt/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1\n",
                "t:1: date \"10/Okt/2000:13:55:36 -0700\" is not of the form 10/Oct/2000:13:55:36 -0700, or before "
                    + "1970; correct it"
            ),
        ] as [(TraceFormat?, String, String)]
    )
    func namesPlaceThingValueRuleAndRemedy(format: TraceFormat?, text: String, expected: String) {
        #expect(readAll(text: text, format: format).error?.description == expected)
    }

    @Test func aBinaryFileOfTheWrongLengthIsSaidToBe() {
        let bytes = FormatSample.oracleGeneral.bytes + [1, 2, 3, 4, 5]
        let (records, error) = readAll(bytes: bytes)
        #expect(records == FormatSample.oracleGeneral.records)
        #expect(
            error?.description
                == "t: record 4 has 5 bytes; oracleGeneral records have 24: the file was cut off, or is of "
                + "another format"
        )
    }

    @Test func binaryBytesOfNoFormatAreNotBlamedOnALine() {
        let error = readAll(bytes: [0, 1, 2, 3]).error
        let start = #"the first lines, which begin with "\x00\x01\x02\x03"; "#
        #expect(error?.description == "t: the format is not recognised from " + start + Self.tried)
    }

    @Test func aTruncatedFileIsSaidToBe() throws {
        let bytes = Array((0..<3000).map { "key:\($0 &* 7919)\n" }.joined().utf8)
        for (compression, name) in [(TraceWriter.Compression.gzip, "gzip"), (.zstd, "zstd")] {
            let packed = try compressed(bytes, compression)
            let (records, error) = readAll(bytes: packed.dropLast(packed.count / 2))
            let line = (error?.line).map { ":\($0)" } ?? ""
            #expect(
                error?.description
                    == "t\(line): the \(name) data ends early: the file was cut off; copy or record it again"
            )
            #expect(error?.line == records.count + 1)
        }
    }

    @Test func aLineWithoutEndIsRefusedInBoundedMemory() throws {
        // 64 MB that compress to 63 kB.
        let zeros = [UInt8](repeating: UInt8(ascii: "k"), count: 1 << 26)
        let packed = try compressed(zeros, .gzip)
        #expect(
            readAll(bytes: packed).error?.description
                == "t:1: the row is longer than 1048576 bytes; the file may be of another format"
        )
        for format in TraceFormat.named where format != .oracleGeneral {
            let error = readAll(bytes: packed, format: format).error
            #expect(error?.description.hasPrefix("t:1: the row is longer than 1048576 bytes; ") == true)
        }
    }
}
