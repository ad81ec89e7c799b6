import Testing

@testable import Traces

@Suite struct TraceColumnMapTests {
    @Test(
        arguments: [
            ("key=1", "a,x\nb\n", [TraceRecord(0, "a"), TraceRecord(1, "b")]),
            (
                "time=1,key=3,client=2,op=4,size=5,ttl=6,latency=7", "2.5,me,k,PUT,9,60,0.5\n3,you,l,head,-,,-\n",
                [
                    TraceRecord(2.5, "k", client: 1, .set, size: 9, ttl: 60, latency: 0.5),
                    TraceRecord(3, "l", client: 2),
                ]
            ),
            (
                "key=2,time=1,latency=3,timeunit=ms,header=2,delimiter=tab", "a\tb\tc\nd\n1500\tk k\t250\n",
                [TraceRecord(1.5, "k k", latency: 0.25)]
            ),
            ("key=2,delimiter=space", "x   k\n x \tl  y\n", [TraceRecord(0, "k"), TraceRecord(1, "l")]),
            ("key=2,delimiter=,", "x,\"a,\"\"b\n\",z\n", [TraceRecord(0, "a,\"b\n")]),
            ("delimiter=,,key=1", "k,x\n", [TraceRecord(0, "k")]),
            ("key=2,delimiter=;", "\"x;\";k\n", [TraceRecord(0, "k")]),
            ("key=2,delimiter=|", "\"x|k\"\n", [TraceRecord(0, "k\"")]),
            ("key=2,delimiter=pipe,time=1,timeunit=us", "1000000|k\n", [TraceRecord(1, "k")]),
            ("key=2,time=1,timeunit=ns", "1700000000000000000,k\n", [TraceRecord(1_700_000_000, "k")]),
            ("key=2,size=1", "99999999999,k\n", [TraceRecord(0, "k", size: .max)]),
        ] as [(String, String, [TraceRecord])]
    )
    func describesALog(layout: String, text: String, expected: [TraceRecord]) throws {
        let map = try TraceColumnMap(layout)
        let (records, error) = readAll(text: text, format: .columns(map))
        #expect(error == nil)
        #expect(records == expected)
    }

    @Test(
        arguments: [
            ("", "entry \"\" has no \"=\"; write entries as key=3, with commas between"),
            ("key", "entry \"key\" has no \"=\"; write entries as key=3, with commas between"),
            ("time=1", "layout \"time=1\" does not say where the key is; add key= and its column's number"),
            ("key=0", "column key \"0\" is not a number from 1 to 1000; write key=1"),
            ("key=x", "column key \"x\" is not a number from 1 to 1000; write key=1"),
            ("key=1,key=2", "\"key\" is given twice; give it once"),
            ("key=1,time=1", "column 1 is given to key and to time; a column holds one thing"),
            (
                "key=1,date=2",
                "\"date\" is neither a column nor an option; columns are time, key, client, op, size, ttl, latency; "
                    + "options are delimiter, header, timeunit"
            ),
            (
                "key=1,delimiter=ab",
                "delimiter \"ab\" is not one; write comma, tab, space, semicolon, pipe or one ASCII character other "
                    + "than a quotation mark"
            ),
            ("key=1,header=-1", "header \"-1\" is not a number of lines from 0 to 1000000; write header=1"),
            ("key=1,timeunit=h", "timeunit \"h\" is unknown; write s, ms, us or ns"),
        ]
    )
    func saysWhatIsWrongWithALayout(layout: String, expected: String) {
        let error = #expect(throws: TraceColumnMap.InvalidLayout.self) { try TraceColumnMap(layout) }
        #expect(error?.description == expected)
    }

    @Test(
        arguments: [
            (
                "key=3", "a,b\n",
                "t:1:2: the line ends after 2 of 3 columns; correct it, or the delimiter or header of the layout"
            ),
            ("key=1", ",b\n", "t:1:1: the key is missing; correct the line or remove it"),
            (
                "key=1,time=2,timeunit=ms", "a,now\n",
                "t:1:2: time \"now\" is not a number of milliseconds from 0 up; correct the line, or skip headings "
                    + "with header=1"
            ),
            (
                "key=1,time=2", "a,-1\n",
                "t:1:2: time \"-1\" is not a number of seconds from 0 up; correct the line, or skip headings with "
                    + "header=1"
            ),
            (
                "key=1,op=2", "a,get\nb,fetch\n",
                "t:2:2: op \"fetch\" is unknown; it must be get, set, delete or another name of these; leave op out "
                    + "of the layout to take every line as a read"
            ),
        ]
    )
    func saysWhatIsWrongWithALine(layout: String, text: String, expected: String) throws {
        let map = try TraceColumnMap(layout)
        #expect(readAll(text: text, format: .columns(map)).error?.description == expected)
    }
}
