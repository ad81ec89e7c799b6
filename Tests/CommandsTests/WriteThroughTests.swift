import Commands
import Origins
import PredisTesting
import RESP
import Testing

@Suite struct WriteThroughTests {
    private let origin = ScriptedOrigin<[UInt8], [UInt8]>(["n".asKey: "1".asKey, "s".asKey: "abc".asKey])

    @Test func writesReachTheOriginBeforeTheyAreAcknowledged() async throws {
        let driver = try EngineDriver(origin: origin, writesThrough: true)
        let client = driver.connect()
        for line in ["SET a 1", "INCR n", "APPEND s d", "DEL a", "MSET x 1 y 2", "EXPIRE x 100", "TTL x", "SETNX n 5"] {
            client.send(line)
        }
        await driver.finish(client)
        #expect(
            try client.replies() == [
                .simple("OK"), .integer(2), .integer(4), .integer(1), .simple("OK"), .integer(1), .integer(100),
                .integer(0),
            ]
        )
        #expect(origin.value(of: "a".asKey) == nil)
        #expect(origin.value(of: "n".asKey) == "2".asKey)
        #expect(origin.value(of: "s".asKey) == "abcd".asKey)
        #expect(origin.value(of: "y".asKey) == "2".asKey)
    }

    @Test func aRefusedWriteIsAnErrorAndLeavesNothingBehind() async throws {
        let driver = try EngineDriver(origin: origin, writesThrough: true)
        let client = driver.connect()
        client.send("GET n")
        await driver.finish(client)
        origin.fail("n".asKey, with: OriginError(.unreachable, "the database is away"))
        client.send("SET n 7")
        await driver.finish(client)
        #expect(try client.replies() == [.bulk("1"), .error("ORIGIN the database is away")])
        origin.fail("n".asKey, with: nil)
        client.send("GET n")
        await driver.finish(client)
        #expect(try client.replies() == [.bulk("1")])
    }

    @Test func incrementsOfSeveralClientsAreNotLost() async throws {
        let driver = try EngineDriver(origin: origin, writesThrough: true)
        let clients = (0..<8).map { _ in driver.connect() }
        for _ in 0..<25 { for client in clients { client.send("INCR n") } }
        await driver.finish(clients)
        #expect(origin.value(of: "n".asKey) == "201".asKey)
        #expect(try clients[0].ask("GET n") == .bulk("201"))
    }

    @Test func aTransactionGoesThroughAsOne() async throws {
        let driver = try EngineDriver(origin: origin, writesThrough: true)
        let client = driver.connect()
        for line in ["WATCH n", "MULTI", "INCR n", "SET s z", "GET n", "EXEC"] { client.send(line) }
        await driver.finish(client)
        #expect(try client.replies().last == .array([.integer(2), .simple("OK"), .bulk("2")]))
        #expect(origin.value(of: "s".asKey) == "z".asKey)
    }

    @Test func aWatchedKeyWrittenMeanwhileStopsTheTransaction() async throws {
        let driver = try EngineDriver(origin: origin, writesThrough: true)
        let (client, other) = (driver.connect(), driver.connect())
        client.send("WATCH n")
        other.send("SET n 50")
        await driver.finish(other)
        for line in ["MULTI", "INCR n", "EXEC"] { client.send(line) }
        await driver.finish(client)
        #expect(try client.replies().last?.isNull == true)
        #expect(origin.value(of: "n".asKey) == "50".asKey)
    }
}
