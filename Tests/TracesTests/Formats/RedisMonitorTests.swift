import Testing

@testable import Traces

@Suite struct RedisMonitorTests {
    /// What a command, sent at second 100, does: operation, key, size and TTL of each access.
    private func accesses(_ command: String) -> [String] {
        let (records, error) = readAll(text: "100.5 [0 127.0.0.1:1] \(command)\n", format: .redisMonitor)
        #expect(error == nil, "\(command)")
        return records.map { record in
            let key = String(decoding: record.key, as: UTF8.self)
            return "\(record.operation) \(key)" + (record.size > 0 ? " size \(record.size)" : "")
                + (record.ttl.map { " ttl \($0)" } ?? "")
        }
    }

    @Test(
        arguments: [
            (#""GET" "a""#, ["get a"]),
            (#""gEt" "a""#, ["get a"]),
            (#""PING""#, []),
            (#""GET""#, []),
            (#""NOSUCH" "a""#, []),
            (#""AUTH" "(redacted)""#, []),
            (#""AUTH" (redacted)"#, []),
            (#""MGET" "a" "b" "c""#, ["get a", "get b", "get c"]),
            (#""MSET" "a" "11" "b" "2222" "c""#, ["set a size 2", "set b size 4", "set c"]),
            (#""DEL" "a" "b""#, ["delete a", "delete b"]),
            (#""UNLINK" "a""#, ["delete a"]),
            (#""EXISTS" "a" "a""#, ["get a", "get a"]),
            (#""SET" "a" "hello""#, ["set a size 5"]),
            (#""SET" "a" "\x00\xff\n\"\\""#, ["set a size 5"]),
            (#""SET" "a" "v" "NX" "ex" "60""#, ["set a size 1 ttl 60.0"]),
            (#""SET" "a" "v" "PX" "1500""#, ["set a size 1 ttl 1.5"]),
            (#""SET" "a" "v" "EXAT" "160""#, ["set a size 1 ttl 59.5"]),
            (#""SET" "a" "v" "PXAT" "99000""#, ["set a size 1 ttl 0.0"]),
            (#""SET" "a" "v" "EX" "soon""#, ["set a size 1"]),
            (#""SET" "a" "EX" "60""#, ["set a size 2"]),
            (#""SETEX" "a" "30" "abc""#, ["set a size 3 ttl 30.0"]),
            (#""PSETEX" "a" "250" "abc""#, ["set a size 3 ttl 0.25"]),
            (#""GETEX" "a" "EX" "9""#, ["get a ttl 9.0"]),
            (#""EXPIRE" "a" "9""#, ["set a ttl 9.0"]),
            (#""GETDEL" "a""#, ["delete a"]),
            (#""HGET" "h" "f""#, ["get h"]),
            (#""HSET" "h" "f" "v""#, ["set h"]),
            (#""LPUSH" "l" "1" "2""#, ["set l"]),
            (#""SADD" "s" "1" "2""#, ["set s"]),
            (#""ZRANGE" "z" "0" "-1""#, ["get z"]),
            (#""ZUNION" "2" "a" "b" "WEIGHTS" "1" "2""#, ["get a", "get b"]),
            (#""ZUNIONSTORE" "d" "2" "a" "b" "WEIGHTS" "1" "2""#, ["set d", "set a", "set b"]),
            (#""SINTERSTORE" "d" "a" "b""#, ["set d", "set a", "set b"]),
            (#""BITOP" "AND" "d" "a""#, ["set d", "set a"]),
            (#""BLPOP" "a" "b" "0""#, ["set a", "set b"]),
            (#""BLMPOP" "0" "2" "a" "b" "LEFT""#, ["set a", "set b"]),
            (#""XADD" "x" "*" "f" "v""#, ["set x"]),
            (#""XREAD" "COUNT" "2" "streams" "a" "b" "0-0" "0-0""#, ["get a", "get b"]),
            (#""XREADGROUP" "GROUP" "g" "c" "STREAMS" "a" ">""#, ["get a"]),
            (#""XREAD" "STREAMS""#, []),
            (#""XGROUP" "CREATE" "x" "g" "$""#, ["set x"]),
            (#""EVAL" "return 1" "2" "a" "b" "arg""#, ["get a", "get b"]),
            (#""EVAL" "return 1" "0" "arg""#, []),
            (#""EVALSHA" "ff" "99" "a""#, ["get a"]),
            (#""EVAL" "return 1" "4294967295""#, []),
            (#""EVAL""#, []),
            (#""ZUNIONSTORE" "d" "0""#, ["set d"]),
        ] as [(String, [String])]
    )
    func findsTheKeysOfACommand(command: String, expected: [String]) {
        #expect(accesses(command) == expected)
    }

    @Test func unescapesWhatRedisEscapes() {
        // sdscatrepr escapes these seven and everything that is not printable.
        let key: [UInt8] = (0...255).map { $0 }
        var text = ""
        for byte in key {
            switch byte {
            case 34: text += "\\\""
            case 92: text += "\\\\"
            case 10: text += "\\n"
            case 13: text += "\\r"
            case 9: text += "\\t"
            case 7: text += "\\a"
            case 8: text += "\\b"
            case 32..<127: text.unicodeScalars.append(UnicodeScalar(byte))
            default: text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        let (records, error) = readAll(text: "1 [0 h:1] \"get\" \"\(text)\"\n")
        #expect(error == nil)
        #expect(records.map(\.key) == [key])
    }

    @Test func tellsClientsApart() {
        let lines = ["127.0.0.1:1", "[::1]:2", "unix:/tmp/a socket", "lua", "[::1]:2"].map {
            "1 [3 \($0)] \"get\" \"a\"\n"
        }
        #expect(readAll(text: lines.joined()).records.map(\.client) == [1, 2, 3, 4, 2])
        #expect(readAll(text: "1 [0] \"get\" \"a\"\n").records.map(\.client) == [0])
    }

    @Test func readsWhatTelnetShows() {
        let (records, error) = readAll(text: "+OK\r\n+1.5 [0 h:1] \"get\" \"a\"\r\n")
        #expect(error == nil)
        #expect(records == [TraceRecord(1.5, "a", client: 1)])
    }

    @Test func aRequestLargerThanTheBatchIsCutWithoutLoss() throws {
        let names = (0..<1000).map { "k\($0)" }
        let line = "1 [0 h:1] \"MGET\" " + names.map { "\"\($0)\"" }.joined(separator: " ") + "\n"
        let text = line + "2 [0 h:1] \"GET\" \"end\"\n"
        for limit in [1, 7, 999, 1000, 1001, 5000] {
            var reader = try TraceReader(bytes: Array(text.utf8))
            var batch = TraceBatch()
            var found: [String] = []
            while try reader.read(limit: limit, into: &batch) {
                #expect(batch.count <= limit)
                batch.forEach { _, key in found.append(String(decoding: key, as: UTF8.self)) }
                batch.removeAll()
            }
            #expect(found == names + ["end"], "limit \(limit)")
        }
    }
}
