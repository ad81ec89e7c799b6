import Origins
import PredisPrimitives
import PredisTesting
import Testing

@Suite struct ResilientOriginTests {
    private static let policy = RetryPolicy(
        attempts: 4,
        firstPause: .milliseconds(10),
        longestPause: .milliseconds(25),
        deadline: .seconds(1)
    )

    @Test func pausesAreDrawnFromTheirWholeRange() {
        var generator = SplitMix64(seed: 11)
        for (failures, bound) in [(1, 10), (2, 20), (3, 25), (40, 25), (1000, 25)] {
            let bound = Duration.milliseconds(bound)
            #expect(Self.policy.bound(afterFailures: failures) == bound)
            let pauses = (0..<2000).map { _ in Self.policy.pause(afterFailures: failures, using: &generator) }
            #expect(pauses.allSatisfy { $0 >= .zero && $0 < bound }, "seed 11")
            #expect(pauses.count { $0 < bound / 4 } > 400, "a quarter of the pauses lies in the first quarter; seed 11")
            #expect(pauses.count { $0 > bound * 3 / 4 } > 400, "seed 11")
        }
    }

    @Test func triesAgainAfterPassingFailures() async throws {
        let origin = ScriptedOrigin(["a": 1])
        origin.fail("a", with: OriginError(.overloaded, "busy"))
        let pauses = Recorder<Duration>()
        let resilient = ResilientOrigin(
            origin,
            retry: Self.policy,
            sleep: { pause in
                pauses.append(pause)
                if pauses.all.count == 2 { origin.fail("a", with: nil) }
            }
        )
        #expect(try await resilient.load("a", for: .demand) == 1)
        #expect(origin.loads(of: "a") == 3)
        #expect(resilient.retries == 2)
        #expect(pauses.all.count == 2)
    }

    @Test func givesUpAfterTheLastAttempt() async {
        let origin = ScriptedOrigin(["a": 1])
        origin.fail("a", with: OriginError(.unreachable, "gone"))
        let resilient = ResilientOrigin(origin, retry: Self.policy, sleep: { _ in })
        await #expect(throws: OriginError.self) { try await resilient.load("a", for: .demand) }
        #expect(origin.loads(of: "a") == 4)
    }

    @Test func doesNotRepeatWhatWillNotChange() async {
        let origin = ScriptedOrigin(["a": 1])
        origin.fail("a", with: OriginError(.malformed, "nonsense"))
        let resilient = ResilientOrigin(origin, retry: Self.policy, sleep: { _ in })
        await #expect(throws: OriginError.self) { try await resilient.load("a", for: .demand) }
        #expect(origin.loads(of: "a") == 1)
    }

    @Test func doesNotRepeatPrefetches() async {
        let origin = ScriptedOrigin(["a": 1])
        origin.fail("a", with: OriginError(.unreachable, "gone"))
        let resilient = ResilientOrigin(origin, retry: Self.policy, sleep: { _ in })
        await #expect(throws: OriginError.self) { try await resilient.load("a", for: .prefetch) }
        #expect(origin.loads(of: "a") == 1)
    }

    @Test func neverTriesBeyondTheDeadline() async {
        let clock = ManualTimeSource()
        let origin = ScriptedOrigin(["a": 1])
        origin.fail("a", with: OriginError(.timedOut, "slow"))
        let resilient = ResilientOrigin(
            origin,
            retry: RetryPolicy(
                attempts: 1000,
                firstPause: .milliseconds(20),
                longestPause: .milliseconds(20),
                deadline: .milliseconds(100)
            ),
            breaker: CircuitBreaker.Configuration(window: 2000, minimumCalls: 2000),
            seed: 3,
            time: clock,
            sleep: { clock.advance(by: $0) }
        )
        let begin = clock.monotonicNanoseconds
        await #expect(throws: OriginError.self) { try await resilient.load("a", for: .demand) }
        #expect(clock.monotonicNanoseconds - begin < 100_000_000, "seed 3")
        #expect(origin.loads(of: "a") > 5)
    }

    @Test func leavesAFailingOriginAloneUntilAProbeSucceeds() async throws {
        let clock = ManualTimeSource()
        let origin = ScriptedOrigin(["a": 1])
        origin.fail("a", with: OriginError(.unreachable, "gone"))
        let resilient = ResilientOrigin(
            origin,
            retry: RetryPolicy(attempts: 1),
            breaker: CircuitBreaker.Configuration(window: 10, minimumCalls: 5, openTime: .milliseconds(100)),
            time: clock,
            sleep: { _ in }
        )
        for _ in 0..<20 { await #expect(throws: OriginError.self) { try await resilient.load("a", for: .demand) } }
        #expect(origin.loads(of: "a") == 5)
        #expect(resilient.breakerState == .open)
        clock.advance(by: .milliseconds(100))
        origin.fail("a", with: nil)
        await #expect(throws: OriginError.self) { try await resilient.load("a", for: .prefetch) }
        #expect(origin.loads(of: "a") == 5, "a prefetch is no probe")
        #expect(try await resilient.load("a", for: .demand) == 1)
        #expect(resilient.breakerState == .closed)
    }

    @Test func countsACancelledCallThatNeverReturns() async throws {
        let origin = ScriptedOrigin(["a": 1])
        origin.hold("a")
        origin.setHeedsCancellation(false)
        let resilient = ResilientOrigin(
            origin,
            breaker: CircuitBreaker.Configuration(window: 3, minimumCalls: 3),
            time: ManualTimeSource(),
            sleep: { _ in }
        )
        let tasks = (0..<3).map { _ in Task { try await resilient.load("a", for: .demand) } }
        await origin.waitForCalls(3)
        for task in tasks { task.cancel() }
        #expect(resilient.breakerState == .open)
        origin.releaseAll()
        for task in tasks { _ = await task.result }
        #expect(resilient.breakerState == .open, "what they return later counts for nothing")
    }

    @Test func aDeclinedPrefetchIsNoFailure() async {
        let origin = ScriptedOrigin(["a": 1])
        origin.fail("a", with: OriginError(.overloaded, "busy"))
        let resilient = ResilientOrigin(origin, breaker: CircuitBreaker.Configuration(window: 3, minimumCalls: 3))
        for _ in 0..<10 { _ = try? await resilient.load("a", for: .prefetch) }
        #expect(resilient.breakerState == .closed)
        #expect(origin.loads(of: "a") == 10)
    }

    @Test func forwardsWrites() async throws {
        let base = ScriptedOrigin<String, Int>()
        let origin = ResilientOrigin(base)
        try await origin.store(5, for: "a")
        #expect(base.value(of: "a") == 5)
        #expect(try await origin.remove(["a", "b"]) == 1)
    }
}
