import RESP
import Testing

@Suite struct TransactionTests {
    /// Runs the lines between MULTI and EXEC and returns the reply of EXEC.
    private func execute(_ lines: String...) throws -> RESPValue? {
        let client = try EngineDriver().connect()
        client.send("MSET a 1 b 2")
        client.send("MULTI")
        for line in lines { client.send(line) }
        return try client.ask("EXEC")
    }

    @Test func commandsThatTakeLocksOfTheirOwnRunInsideOne() throws {
        let reply = try execute("RENAME a c", "MSETNX a 3 d 4", "MGET a b c d")
        #expect(
            reply == .array([.simple("OK"), .integer(1), .array([.bulk("3"), .bulk("2"), .bulk("1"), .bulk("4")])])
        )
    }

    @Test(arguments: ["INFO", "PREDIS.STATS", "DBSIZE", "KEYS *", "SCAN 0", "RANDOMKEY", "FLUSHALL", "INFO memory"])
    func commandsOnTheWholeCacheRunInsideOne(line: String) throws {
        guard case .array(let replies)? = try execute("SET a 5", line, "SET e 6") else {
            Issue.record("EXEC did not reply with an array")
            return
        }
        #expect(replies.count == 3)
        if case .error(let message) = replies[1] { Issue.record("\(String(decoding: message, as: UTF8.self))") }
    }

    @Test func settingsCannotBeChangedInsideOne() throws {
        let client = try EngineDriver().connect()
        client.send("MULTI")
        #expect(try client.ask("CONFIG RESETSTAT") == .error("ERR Command not allowed inside a transaction"))
        #expect(try client.ask("EXEC") == .error("EXECABORT Transaction discarded because of previous errors."))
    }
}
