import Origins
import Testing

@Suite struct CircuitBreakerTests {
    private static let configuration = CircuitBreaker.Configuration(
        window: 10,
        minimumCalls: 4,
        failureShare: 0.5,
        openTime: .nanoseconds(100),
        longestOpenTime: .nanoseconds(300)
    )

    /// One step of a scenario: what happens at an instant, and where the breaker stands after it.
    enum Step: Sendable {
        case success(at: UInt64, CircuitBreaker.State)
        case failure(at: UInt64, CircuitBreaker.State)
        case refusesDemand(at: UInt64)
        case refusesPrefetch(at: UInt64)
        case allowsPrefetch(at: UInt64)
    }

    @Test(
        arguments: [
            (
                "too few calls say nothing",
                [.failure(at: 1, .closed), .failure(at: 2, .closed), .failure(at: 3, .closed)]
            ),
            (
                "half of four failures open it",
                [
                    .success(at: 1, .closed), .success(at: 2, .closed), .failure(at: 3, .closed),
                    .failure(at: 4, .open),
                    .refusesDemand(at: 50), .refusesPrefetch(at: 50),
                ]
            ),
            (
                "prefetches are refused at a quarter",
                [
                    .success(at: 1, .closed), .success(at: 2, .closed), .success(at: 3, .closed),
                    .allowsPrefetch(at: 3),
                    .failure(at: 4, .closed), .refusesPrefetch(at: 5), .success(at: 6, .closed), .allowsPrefetch(at: 7),
                ]
            ),
            (
                "a good probe closes it with a clean window",
                [
                    .failure(at: 1, .closed), .failure(at: 2, .closed), .failure(at: 3, .closed),
                    .failure(at: 4, .open),
                    .refusesDemand(at: 103), .refusesPrefetch(at: 104), .success(at: 104, .closed),
                    .failure(at: 105, .closed),
                    .failure(at: 106, .closed), .allowsPrefetch(at: 106),
                ]
            ),
            (
                "a bad probe opens it for twice as long, up to a bound",
                [
                    .failure(at: 1, .closed), .failure(at: 2, .closed), .failure(at: 3, .closed),
                    .failure(at: 4, .open),
                    .failure(at: 104, .open), .refusesDemand(at: 303), .failure(at: 304, .open),
                    .refusesDemand(at: 603),
                    .failure(at: 604, .open), .refusesDemand(at: 903), .success(at: 904, .closed),
                ]
            ),
            (
                "the back-off starts afresh after recovery",
                [
                    .failure(at: 1, .closed), .failure(at: 2, .closed), .failure(at: 3, .closed),
                    .failure(at: 4, .open),
                    .failure(at: 104, .open), .success(at: 304, .closed), .failure(at: 305, .closed),
                    .failure(at: 306, .closed), .failure(at: 307, .closed), .failure(at: 308, .open),
                    .refusesDemand(at: 407),
                    .success(at: 408, .closed),
                ]
            ),
        ] as [(String, [Step])]
    )
    func followsTheTable(name: String, steps: [Step]) throws {
        var breaker = CircuitBreaker(Self.configuration)
        for (index, step) in steps.enumerated() {
            let place: Comment = "\(name), step \(index): \(step)"
            switch step {
            case .success(let now, let state):
                guard case .allowed(let ticket) = breaker.admit(.demand, at: now) else { throw Refused(place: place) }
                breaker.record(.success, of: ticket, at: now)
                #expect(breaker.state(at: now) == state, place)
            case .failure(let now, let state):
                guard case .allowed(let ticket) = breaker.admit(.demand, at: now) else { throw Refused(place: place) }
                breaker.record(.failure, of: ticket, at: now)
                #expect(breaker.state(at: now) == state, place)
            case .refusesDemand(let now):
                #expect(Self.isRefused(breaker.admit(.demand, at: now)), place)
            case .refusesPrefetch(let now):
                #expect(Self.isRefused(breaker.admit(.prefetch, at: now)), place)
            case .allowsPrefetch(let now):
                #expect(!Self.isRefused(breaker.admit(.prefetch, at: now)), place)
            }
        }
    }

    @Test func letsOneProbeThroughAtATime() throws {
        var breaker = Self.opened()
        let probe = breaker.admit(.demand, at: 1_000)
        #expect(!Self.isRefused(probe))
        #expect(breaker.admit(.demand, at: 1_010) == .refused(retryAfter: 90))
        guard case .allowed(let ticket) = probe else { return }
        breaker.record(.neutral, of: ticket, at: 1_020)
        #expect(!Self.isRefused(breaker.admit(.demand, at: 1_021)), "a probe that says nothing gives its place back")
    }

    @Test func replacesAProbeThatNeverReports() {
        var breaker = Self.opened()
        #expect(!Self.isRefused(breaker.admit(.demand, at: 1_000)))
        #expect(Self.isRefused(breaker.admit(.demand, at: 1_099)))
        #expect(!Self.isRefused(breaker.admit(.demand, at: 1_100)))
    }

    @Test func ignoresCallsFromBeforeItOpened() throws {
        var breaker = CircuitBreaker(Self.configuration)
        guard case .allowed(let old) = breaker.admit(.demand, at: 0) else { return }
        for now in 1...4 as ClosedRange<UInt64> {
            guard case .allowed(let ticket) = breaker.admit(.demand, at: now) else { return }
            breaker.record(.failure, of: ticket, at: now)
        }
        #expect(breaker.state(at: 200) == .halfOpen)
        _ = breaker.admit(.demand, at: 200)
        breaker.record(.success, of: old, at: 201)
        #expect(breaker.state(at: 201) == .halfOpen)
    }

    @Test func judgesOnlyTheWindow() throws {
        var breaker = CircuitBreaker(Self.configuration)
        // Successes first, so that four failures among thirteen calls do not open it; then ten successes push them out.
        let calls =
            Array(repeating: false, count: 9) + Array(repeating: true, count: 4) + Array(repeating: false, count: 10)
        for (index, isFailure) in calls.enumerated() {
            let now = UInt64(index)
            guard case .allowed(let ticket) = breaker.admit(.demand, at: now) else { throw Refused(place: "window") }
            breaker.record(isFailure ? .failure : .success, of: ticket, at: now)
            if index == 12 { #expect(breaker.failureShare == 0.4) }
        }
        #expect(breaker.failureShare == 0)
    }

    private struct Refused: Error {
        let place: Comment
    }

    private static func opened() -> CircuitBreaker {
        var breaker = CircuitBreaker(configuration)
        for now in 1...4 as ClosedRange<UInt64> {
            if case .allowed(let ticket) = breaker.admit(.demand, at: now) {
                breaker.record(.failure, of: ticket, at: now)
            }
        }
        return breaker
    }

    private static func isRefused(_ admission: CircuitBreaker.Admission) -> Bool {
        if case .refused = admission { true } else { false }
    }
}
