import Origins
import PredisTesting
import Testing

@Suite struct OriginDelayTests {
    @Test(arguments: [
        ("2ms", Duration.milliseconds(2), Duration.zero),
        ("1.5ms", .microseconds(1500), .zero),
        ("500us", .microseconds(500), .zero),
        ("500µs", .microseconds(500), .zero),
        ("3s", .seconds(3), .zero),
        ("0", .zero, .zero),
        ("2ms±1ms", .milliseconds(2), .milliseconds(1)),
        ("2ms~500us", .milliseconds(2), .microseconds(500)),
        ("2ms~25%", .milliseconds(2), .microseconds(500)),
        ("2ms±100%", .milliseconds(2), .milliseconds(2)),
    ])
    func readsDelays(text: String, mean: Duration, jitter: Duration) throws {
        let delay = try #require(OriginDelay(text))
        #expect(delay.mean == mean)
        #expect(delay.jitter == jitter)
    }

    @Test(arguments: [
        "", "ms", "2", "-2ms", "2 ms", "2m", "2ms±", "±1ms", "2ms±3ms", "2ms±101%", "2ms~1ms~1ms", "1e3ms", "nanms",
        "infs",
        "9999999s", "2ms±1", "1.2.3ms", "２ms",
    ])
    func refusesWhatIsNotADelay(text: String) {
        #expect(OriginDelay(text) == nil)
    }

    @Test func delaysEveryCallAsLongAsItsSeedSays() async throws {
        let asked = Recorder<Duration>()
        let origin = DelayedOrigin(
            ScriptedOrigin(["a": 1, "b": 2]),
            delay: OriginDelay(.milliseconds(2), jitter: .milliseconds(1)),
            seed: 7,
            sleep: { asked.append($0) }
        )
        for _ in 0..<200 { #expect(try await origin.load("a", for: .demand) == 1) }
        #expect(asked.all.allSatisfy { $0 >= .milliseconds(1) && $0 < .milliseconds(3) })
        #expect(Set(asked.all).count > 150)
        #expect(try await origin.loadMany(["a", "b", "c"], for: .demand) == ["a": 1, "b": 2])
        #expect(asked.all.count == 201, "a batch is one round trip")
    }

    @Test func forwardsWrites() async throws {
        let asked = Recorder<Duration>()
        let base = ScriptedOrigin<String, Int>()
        let origin = DelayedOrigin(base, delay: OriginDelay(.milliseconds(2)), sleep: { asked.append($0) })
        try await origin.store(5, for: "a")
        #expect(base.value(of: "a") == 5)
        #expect(try await origin.remove(["a", "b"]) == 1)
        #expect(asked.all == [.milliseconds(2), .milliseconds(2)])
    }
}
