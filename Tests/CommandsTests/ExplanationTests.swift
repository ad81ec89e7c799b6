import RESP
import Testing

/// `PREDIS.WHY` and `PREDIS.WHYMISS` where no learner runs; `Tests/Clients` asks one that does.
@Suite struct ExplanationTests {
    @Test func `without a learner nothing is remembered`() async throws {
        let driver = try EngineDriver()
        let client = driver.connect()
        client.send("PREDIS.WHY a")
        client.send("PREDIS.WHYMISS a")
        client.send("PING")
        await driver.finish(client)
        #expect(try client.replies() == [.array([]), .null, .simple("PONG")])
    }

    @Test func `neither may stand in a transaction`() throws {
        let client = try EngineDriver().connect()
        _ = try client.ask("MULTI")
        #expect(try client.ask("PREDIS.WHY a") == .error("ERR Command not allowed inside a transaction"))
    }
}
