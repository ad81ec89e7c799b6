import Origins
import PredisPrimitives
import PredisTesting
import RESP
import Testing

/// What clients see while the origin misbehaves: their value or an error, in order, and nothing wrong is kept.
@Suite struct FaultTests {
    private static let keys = (0..<40).map { "k\($0)" }

    private let scripted = ScriptedOrigin<[UInt8], [UInt8]>(
        Dictionary(uniqueKeysWithValues: keys.map { ($0.asKey, "value of \($0)".asKey) })
    )
    private let time = ManualTimeSource()

    private func resilient(attempts: Int) -> ResilientOrigin<ScriptedOrigin<[UInt8], [UInt8]>> {
        ResilientOrigin(
            scripted,
            retry: RetryPolicy(attempts: attempts),
            breaker: CircuitBreaker.Configuration(
                window: 16,
                minimumCalls: 8,
                failureShare: 0.6,
                openTime: .seconds(1)
            ),
            time: time,
            sleep: { _ in }
        )
    }

    @Test func anOriginThatFailsEverySecondCallGivesValuesOrErrorsAndKeepsNothingWrong() async throws {
        let driver = try EngineDriver(origin: resilient(attempts: 1), entries: 8)
        scripted.failEvery(2)
        let client = driver.connect()
        var random = SplitMix64(seed: 1)
        var asked: [String] = []
        for _ in 0..<1000 {
            let key = Self.keys[Int(random.next() % UInt64(Self.keys.count))]
            asked.append(key)
            client.send("GET \(key)")
            if random.next() % 4 == 0 { await driver.finish(client) }
        }
        await driver.finish(client)
        let replies = try client.replies()
        #expect(replies.count == asked.count)
        var errors = 0
        for (key, reply) in zip(asked, replies) {
            if case .error(let message) = reply {
                errors += 1
                #expect(String(decoding: message, as: UTF8.self).hasPrefix("ORIGIN "))
            } else {
                #expect(reply == .bulk("value of \(key)"))
            }
        }
        #expect(errors > 0 && errors < asked.count)
    }

    @Test func oneRetryHidesAnOriginThatFailsEverySecondCall() async throws {
        let driver = try EngineDriver(origin: resilient(attempts: 3))
        scripted.failEvery(2)
        let client = driver.connect()
        for key in Self.keys {
            client.send("GET \(key)")
            await driver.finish(client)
        }
        #expect(try client.replies() == Self.keys.map { .bulk("value of \($0)") })
    }

    @Test func theBreakerSparesAnOriginThatIsDownAndNoticesThatItIsBack() async throws {
        let origin = resilient(attempts: 1)
        let driver = try EngineDriver(origin: origin)
        let client = driver.connect()
        scripted.failEvery(1)
        for key in Self.keys {
            client.send("GET \(key)")
            await driver.finish(client)
        }
        let spared = scripted.calls.count
        #expect(spared < Self.keys.count / 2, "the origin was asked \(spared) times while it was down")
        #expect(try client.replies().allSatisfy { if case .error = $0 { true } else { false } })
        scripted.failEvery(nil)
        time.advance(by: .seconds(60))
        for key in Self.keys {
            client.send("GET \(key)")
            await driver.finish(client)
        }
        #expect(try client.replies() == Self.keys.map { .bulk("value of \($0)") })
        #expect(origin.breakerState == .closed)
    }
}
