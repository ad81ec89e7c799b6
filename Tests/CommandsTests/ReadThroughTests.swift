import Commands
import Origins
import PredisTesting
import RESP
import Testing

@Suite struct ReadThroughTests {
    private func origin(_ values: [String: String]) -> ScriptedOrigin<[UInt8], [UInt8]> {
        ScriptedOrigin(Dictionary(uniqueKeysWithValues: values.map { ($0.key.asKey, $0.value.asKey) }))
    }

    @Test func aMissIsLoadedAndThenResident() async throws {
        let origin = origin(["a": "1"])
        let driver = try EngineDriver(origin: origin)
        let client = driver.connect()
        client.send("GET a")
        #expect(try client.replies().isEmpty)
        await driver.finish(client)
        #expect(try client.replies() == [.bulk("1")])
        client.send("GET a")
        #expect(try client.replies() == [.bulk("1")])
        #expect(origin.loads(of: "a".asKey) == 1)
    }

    @Test func repliesKeepTheOrderOfTheirCommands() async throws {
        let origin = origin(["slow": "s", "fast": "f"])
        origin.hold("slow".asKey)
        let driver = try EngineDriver(origin: origin)
        let client = driver.connect()
        client.send("SET here 1")
        client.send("GET slow")
        client.send("GET here")
        client.send("GET fast")
        client.send("PING")
        await driver.settle([client], origin)
        #expect(try client.replies() == [.simple("OK")])
        origin.release("slow".asKey)
        await driver.finish(client)
        #expect(try client.replies() == [.bulk("s"), .bulk("1"), .bulk("f"), .simple("PONG")])
    }

    @Test func mgetLoadsItsMissesAsOneBatch() async throws {
        let origin = origin(["a": "1", "b": "2", "c": "3"])
        let driver = try EngineDriver(origin: origin)
        let client = driver.connect()
        client.send("SET x 9")
        client.send("MGET a x b nowhere c a")
        await driver.finish(client)
        #expect(
            try client.replies() == [
                .simple("OK"), .array([.bulk("1"), .bulk("9"), .bulk("2"), .null, .bulk("3"), .bulk("1")]),
            ]
        )
        #expect(origin.calls.count == 1)
        #expect(origin.calls.first?.keys.count == 4)
    }

    @Test func anAbsentKeyIsAskedForOnceWhileTheAnswerIsBelieved() async throws {
        let origin = origin([:])
        let driver = try EngineDriver(origin: origin)
        let client = driver.connect()
        for _ in 0..<3 {
            client.send("GET a")
            await driver.finish(client)
        }
        #expect(origin.loads(of: "a".asKey) == 1)
        #expect(try client.replies() == [.null, .null, .null])
        #expect(try client.ask("DBSIZE") == .integer(0))
        driver.time.advance(by: .milliseconds(1001))
        origin.set("1".asKey, for: "a".asKey)
        client.send("GET a")
        await driver.finish(client)
        #expect(try client.replies() == [.bulk("1")])
    }

    @Test func commandsThatChangeAValueStartFromTheOriginsOne() async throws {
        let origin = origin(["n": "41", "s": "abc"])
        let driver = try EngineDriver(origin: origin)
        let client = driver.connect()
        client.send("INCR n")
        client.send("APPEND s def")
        client.send("GETRANGE s 2 3")
        client.send("SETNX s other")
        client.send("GET n")
        await driver.finish(client)
        #expect(try client.replies() == [.integer(42), .integer(6), .bulk("cd"), .integer(0), .bulk("42")])
    }

    @Test func aCommandBehindAnIncrementSeesIt() async throws {
        let origin = origin(["n": "1"])
        origin.hold("n".asKey)
        let driver = try EngineDriver(origin: origin)
        let client = driver.connect()
        client.send("INCR n")
        client.send("GET n")
        await driver.settle([client], origin)
        #expect(try client.replies().isEmpty)
        origin.release("n".asKey)
        await driver.finish(client)
        #expect(try client.replies() == [.integer(2), .bulk("2")])
    }

    @Test func aValueDeletedWhileItLoadsIsReturnedAndNotKept() async throws {
        let origin = origin(["a": "old"])
        origin.hold("a".asKey)
        let driver = try EngineDriver(origin: origin)
        let (reader, writer) = (driver.connect(), driver.connect())
        reader.send("GET a")
        await driver.settle([reader, writer], origin)
        origin.set("new".asKey, for: "a".asKey)
        writer.send("DEL a")
        #expect(try writer.replies() == [.integer(0)])
        writer.send("GET a")
        origin.release("a".asKey)
        await driver.finish(reader, writer)
        #expect(try reader.replies() == [.bulk("old")])
        #expect(try writer.replies() == [.bulk("new")])
        #expect(try writer.ask("GET a") == .bulk("new"))
        #expect(origin.peakLoadsPerKey == 1)
    }

    @Test func anOriginsErrorReachesTheClientAndIsNotKept() async throws {
        let origin = origin(["a": "1"])
        origin.fail("a".asKey, with: OriginError(.unreachable, "the database is away"))
        let driver = try EngineDriver(origin: origin)
        let client = driver.connect()
        client.send("GET a")
        client.send("INCR a")
        client.send("PING")
        await driver.finish(client)
        let failure = RESPValue.error("ORIGIN the database is away")
        #expect(try client.replies() == [failure, failure, .simple("PONG")])
        origin.fail("a".asKey, with: nil)
        client.send("GET a")
        await driver.finish(client)
        #expect(try client.replies() == [.bulk("1")])
    }

    @Test func aTransactionLoadsWhatItsCommandsRead() async throws {
        let origin = origin(["a": "1", "b": "10"])
        let driver = try EngineDriver(origin: origin)
        let client = driver.connect()
        for line in ["MULTI", "GET a", "INCRBY b 5", "DEL a", "GET a", "EXEC", "PING"] { client.send(line) }
        await driver.finish(client)
        let replies = try client.replies()
        #expect(replies.suffix(2) == [.array([.bulk("1"), .integer(15), .integer(1), .null]), .simple("PONG")])
    }

    @Test func aConnectionWithManyMissesUnderWayWaitsInsteadOfGrowing() async throws {
        let origin = origin([:])
        origin.holdAll()
        let driver = try EngineDriver(origin: origin, limits: ConnectionLimits(pendingReplies: 4))
        let client = driver.connect()
        for number in 0..<10 { client.send("GET k\(number)") }
        await driver.settle([client], origin)
        #expect(origin.calls.count == 4)
        origin.releaseAll()
        await driver.finish(client)
        #expect(try client.replies().count == 10)
    }
}
