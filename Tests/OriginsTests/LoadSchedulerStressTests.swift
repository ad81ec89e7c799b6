import Origins
import PredisPrimitives
import Testing

/// Many threads at once, against an origin that takes its time.
@Suite struct LoadSchedulerStressTests {
    /// A cache of versions: what `LoadScheduler` promises must keep it from ever showing an old one.
    private final class World: LoadObserver, Origin {
        struct State {
            var versions: [Int: UInt64] = [:]
            var resident: [Int: UInt64] = [:]
            var loading: [Int: Int] = [:]
            var peak = 0
            var stale = 0
            var fills = 0
        }

        let state = Locked(State())

        func load(_ key: Int, for reason: LoadReason) async throws -> UInt64? {
            let (version, turn) = state.withLock { state in
                state.loading[key, default: 0] += 1
                state.peak = max(state.peak, state.loading[key, default: 0])
                return (state.versions[key, default: 0], state.fills)
            }
            for _ in 0..<(turn % 7) { await Task.yield() }
            state.withLock { $0.loading[key, default: 1] -= 1 }
            if turn % 13 == 12 { throw OriginError(.unreachable, "sometimes") }
            return version
        }

        func didLoad(_ key: Int, value: UInt64?, fence: UInt64, wasDemanded: Bool) {
            state.withLock { state in
                state.fills += 1
                guard let value, state.versions[key, default: 0] == fence else { return }
                state.resident[key] = value
                if value != fence { state.stale += 1 }
            }
        }

        func didMeetDemand(_ key: Int) {}

        func didFail(_ key: Int, error: OriginError, wasDemanded: Bool) {
            state.withLock { $0.fills += 1 }
        }

        func fence(of key: Int) -> UInt64 {
            state.withLock { $0.versions[key, default: 0] }
        }

        func invalidate(_ key: Int) {
            state.withLock { state in
                state.versions[key, default: 0] += 1
                state.resident[key] = nil
            }
        }
    }

    @Test func keepsItsPromisesUnderContention() async {
        let world = World()
        let limits = LoadLimits(demandLoads: 4, prefetchLoads: 2, batch: 3, queuedPrefetches: 16)
        let scheduler = LoadScheduler(origin: world, limits: limits, observer: world)
        let outdated = Locked(0)
        let answered = Locked(0)
        let asked = Locked(0)
        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<6 as Range<UInt64> {
                group.addTask {
                    var random = SplitMix64(seed: worker)
                    for _ in 0..<400 {
                        let key = Int(random.next() % 12)
                        let fence = world.fence(of: key)
                        let deliver: @Sendable (Result<UInt64?, OriginError>) -> Void = { result in
                            answered.withLock { $0 += 1 }
                            if case .success(let value?) = result, value < fence { outdated.withLock { $0 += 1 } }
                        }
                        switch random.next() % 8 {
                        case 0:
                            world.invalidate(key)
                        case 1, 2:
                            scheduler.prefetch(
                                [key, (key + 1) % 12],
                                fences: [fence, world.fence(of: (key + 1) % 12)]
                            )
                        case 3:
                            asked.withLock { $0 += 2 }
                            scheduler.demand([key, key], fences: [fence, fence]) { deliver($1) }
                        case 4 where random.next() % 16 == 0:
                            scheduler.cancelQueuedPrefetches()
                        default:
                            asked.withLock { $0 += 1 }
                            scheduler.demand(key, fence: fence, deliver: deliver)
                        }
                        if random.next() % 4 == 0 { await Task.yield() }
                    }
                }
            }
        }
        await scheduler.drain()
        let state = world.state.withLock { $0 }
        #expect(state.peak == 1, "one load of a key at a time")
        #expect(state.stale == 0, "nothing old is cached")
        #expect(outdated.withLock { $0 } == 0, "nobody gets a value older than the fence they came with")
        #expect(answered.withLock { $0 } == asked.withLock { $0 })
        #expect(scheduler.statistics.inFlight == 0)
        #expect(scheduler.statistics.chained > 0)
    }
}
