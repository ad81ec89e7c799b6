import Testing

@testable import Traces

/// A small file of a format, and what it says.
struct FormatSample: Sendable, CustomTestStringConvertible {
    var format: TraceFormat
    var bytes: [UInt8]
    var records: [TraceRecord]
    var features: TraceFeatures
    var skippedCount: UInt64 = 0

    init(
        _ format: TraceFormat,
        _ text: String,
        _ features: TraceFeatures,
        skippedCount: UInt64 = 0,
        _ records: [TraceRecord]
    ) {
        self.format = format
        bytes = Array(text.utf8)
        self.records = records
        self.features = features
        self.skippedCount = skippedCount
    }

    var testDescription: String { format.name }

    static let all = [csv, oracleGeneral, monitor, accessLog, twitter, msr, arc, lirs, keys]

    static let csv = FormatSample(
        .csv,
        "time,client,op,key,size,ttl\n0.5,a,get,k,1,\n7,b,set,\"x,y\",2,30\n",
        [.clock, .clients, .sizes, .ttl, .operations],
        [
            TraceRecord(0.5, "k", client: 1, size: 1),
            TraceRecord(7, "x,y", client: 2, .set, size: 2, ttl: 30),
        ]
    )

    static let oracleGeneral: FormatSample = {
        var sample = FormatSample(
            .oracleGeneral,
            "",
            [.clock, .sizes],
            [
                TraceRecord(10, "7", size: 100),
                TraceRecord(10, "18446744073709551615", size: 5),
                TraceRecord(12, "7", size: 100),
            ]
        )
        for (time, object, size, next) in [(10, 7, 100, 3), (10, UInt64.max, 5, -1), (12, 7, 100, -1)]
            as [(UInt32, UInt64, UInt32, Int64)]
        {
            OracleGeneralRecord(time: time, object: object, size: size, nextAccess: next).append(to: &sample.bytes)
        }
        return sample
    }()

    /// From the documentation of `MONITOR`.
    static let monitor = FormatSample(
        .redisMonitor,
        #"""
        OK
        1339518083.107412 [0 127.0.0.1:60866] "keys" "*"
        1339518087.877697 [0 127.0.0.1:60866] "dbsize"
        1339518090.420270 [0 127.0.0.1:60866] "set" "x" "6"
        1339518099.363765 [0 127.0.0.1:60866] "eval" "return redis.call('set','x','7')" "0"
        1339518100.363799 [0 lua] "set" "x" "7"
        1339518100.544926 [0 127.0.0.1:60866] "del" "x" "y\n\"\x00"

        """#,
        [.clock, .clients, .sizes, .operations, .batches],
        skippedCount: 3,
        [
            TraceRecord(1_339_518_090.420270, "x", client: 1, .set, size: 1),
            TraceRecord(1_339_518_100.363799, "x", client: 2, .set, size: 1),
            TraceRecord(1_339_518_100.544926, "x", client: 1, .delete),
            TraceRecord(1_339_518_100.544926, "y\n\"\0", client: 1, .delete, isContinuation: true),
        ]
    )

    /// From the documentation of Apache's logs, and what such logs hold besides.
    static let accessLog = FormatSample(
        .accessLog,
        #"""
        127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326
        ::1 - - [10/Oct/2000:20:55:37 +0000] "POST /a b?c HTTP/1.1" 201 - "http://x.example/" "Mozilla/4.08 [en]"
        127.0.0.1 - - [10/Oct/2000:20:55:37 +0000] "-" 408 0 "-" "-"
        h - [me] [10/Oct/2000:22:25:38 +0130] "DELETE /q\"x HTTP/2.0" 204 0
        h - - [10/Oct/2000:22:25:38 +0130] "\x16\x03\x01" 400 226
        h - - [10/Oct/2000:22:25:38 +0130] "GET /old" 200 7

        """#,
        [.clock, .clients, .sizes, .operations],
        skippedCount: 2,
        [
            TraceRecord(971_211_336, "/apache_pb.gif", client: 1, size: 2326),
            TraceRecord(971_211_337, "/a b?c", client: 2, .set),
            TraceRecord(971_211_338, #"/q\"x"#, client: 3, .delete),
            TraceRecord(971_211_338, "/old", client: 3, size: 7),
        ]
    )

    /// Twitter's layout, with a comma in a key.
    static let twitter = FormatSample(
        .twitter,
        "0,nz:u:eeW511W3dcH3de3d15ec,22,304,1,get,0\n0,q:q:1:8WTfjZU14ee,17,213,4,add,86400\n"
            + "1,a,b,3,0,1,delete,0\n1,c,1,9,1,gets,0\n",
        [.clock, .clients, .sizes, .ttl, .operations],
        [
            TraceRecord(0, "nz:u:eeW511W3dcH3de3d15ec", client: 1, size: 304),
            TraceRecord(0, "q:q:1:8WTfjZU14ee", client: 2, .set, size: 213, ttl: 86400),
            TraceRecord(1, "a,b", client: 1, .delete),
            TraceRecord(1, "c", client: 1, size: 9),
        ]
    )

    /// The layout of the traces' README.
    static let msr = FormatSample(
        .msr,
        "128166372003061629,hm,1,Read,383496192,32768,413\n128166372016382155,hm,1,Write,2822144000,512,1000000\n",
        [.clock, .clients, .sizes, .latency, .operations],
        [
            TraceRecord(1_172_163_600.3061629, "hm.1:383496192", client: 1, size: 32768, latency: 41.3e-6),
            TraceRecord(1_172_163_601.6382155, "hm.1:2822144000", client: 1, .set, size: 512, latency: 0.1),
        ]
    )

    static let arc = FormatSample(
        .arc,
        "110765 64 0 0\n110888 1 0 1\n110829 59 0 2\n",
        [.sizes],
        [
            TraceRecord(0, "110765", size: 32768), TraceRecord(1, "110888", size: 512),
            TraceRecord(2, "110829", size: 30208),
        ]
    )

    static let lirs = FormatSample(
        .lirs,
        "*\n120\n121\n* mark\n120\n",
        [],
        [TraceRecord(0, "120"), TraceRecord(1, "121"), TraceRecord(2, "120")]
    )

    static let keys = FormatSample(
        .keys,
        "user:1\n  user:2 \n42\n*\n",
        [],
        [TraceRecord(0, "user:1"), TraceRecord(1, "user:2"), TraceRecord(2, "42"), TraceRecord(3, "*")]
    )
}
