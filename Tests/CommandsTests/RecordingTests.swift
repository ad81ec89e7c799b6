import AccessModel
import AccessStream
import Commands
import PredisTesting
import Testing

/// What the learner is told of commands.
@Suite struct RecordingTests {
    private let origin = ScriptedOrigin<[UInt8], [UInt8]>(["a": "1", "b": "2"].asEntries)

    /// The accesses recorded since the last call, such as `miss a`.
    private func accesses(_ driver: EngineDriver) -> [String] {
        var batch = AccessBatch()
        driver.accesses.collect(into: &batch)
        var result: [String] = []
        batch.forEach { result.append("\($0.outcome) \(String(decoding: $0.key, as: UTF8.self))") }
        return result
    }

    @Test func `a demand that meets another's load joins it`() async throws {
        origin.hold("a".asKey)
        let driver = try EngineDriver(origin: origin)
        let clients = [driver.connect(), driver.connect()]
        for client in clients { client.send("GET a") }
        origin.release("a".asKey)
        await driver.finish(clients)
        clients[0].send("GET a")
        #expect(accesses(driver) == ["miss a", "joined a", "hit a"])
    }

    @Test func `what changes a key is told as it comes to the cache`() async throws {
        let driver = try EngineDriver(origin: origin)
        let client = driver.connect()
        for line in ["SET k 1", "INCR k", "EXPIRE k 100", "SETNX k 5", "GETDEL k", "DEL k"] { client.send(line) }
        await driver.finish(client)
        #expect(
            accesses(driver).filter { !$0.hasPrefix("miss") && !$0.hasPrefix("hit") }.starts(with: [
                "write k", "write k", "write k", "delete k",
            ])
        )
    }

    @Test func `a write through is told once, when the origin has it`() async throws {
        let driver = try EngineDriver(origin: origin, writesThrough: true)
        let client = driver.connect()
        client.send("SET a 5")
        #expect(accesses(driver) == [])
        await driver.finish(client)
        #expect(accesses(driver) == ["write a"])
        client.send("DEL a")
        await driver.finish(client)
        #expect(accesses(driver) == ["delete a"])
    }
}

extension [String: String] {
    fileprivate var asEntries: [[UInt8]: [UInt8]] {
        [[UInt8]: [UInt8]](uniqueKeysWithValues: map { ($0.key.asKey, $0.value.asKey) })
    }
}
