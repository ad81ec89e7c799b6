import Origins
import PredisPrimitives
import PredisTesting
import Testing

@Suite struct LoadSchedulerTests {
    private typealias Answer = Result<Int?, OriginError>

    /// A scheduler with everything a test moves or looks at.
    private struct Bench: Sendable {
        let clock = ManualTimeSource()
        let origin: ScriptedOrigin<String, Int>
        let observer = RecordingObserver()
        let answers = Recorder<String>()
        let scheduler: LoadScheduler<String, Int>

        init(_ limits: LoadLimits = LoadLimits(), values: [String: Int] = ["a": 1, "b": 2, "c": 3, "d": 4]) {
            let origin = ScriptedOrigin(values)
            self.origin = origin
            scheduler = LoadScheduler(
                origin: origin,
                limits: limits,
                observer: observer,
                time: clock,
                sleep: { [clock] in try await clock.sleep(for: $0) }
            )
        }

        /// Demands a key; the answer is recorded as `name=value`.
        @discardableResult
        func demand(_ key: String, fence: UInt64 = 1, as name: String? = nil) -> DemandAdmission {
            scheduler.demand(key, fence: fence) { answers.append("\(name ?? key)=\(text($0))") }
        }

        var events: [RecordingObserver.Event] { observer.events.all }
    }

    private static func text(_ answer: Answer) -> String {
        switch answer {
        case .success(let value): value.map(String.init) ?? "nil"
        case .failure(let error): "\(error.code)"
        }
    }

    @Test func deliversWhatTheOriginHas() async {
        let bench = Bench()
        #expect(bench.demand("a") == .started)
        #expect(bench.demand("x") == .started)
        await bench.scheduler.idle()
        #expect(Set(bench.answers.all) == ["a=1", "x=nil"])
        let events: Set<RecordingObserver.Event> = [
            .loaded("a", 1, fence: 1, demanded: true), .loaded("x", nil, fence: 1, demanded: true),
        ]
        #expect(Set(bench.events) == events)
        #expect(!bench.scheduler.isInFlight("a"))
    }

    @Test func loadsAKeyOnceForAllWhoWait() async {
        let bench = Bench()
        bench.origin.hold("a")
        #expect(bench.demand("a") == .started)
        for _ in 0..<99 { #expect(bench.demand("a") == .joinedDemand) }
        #expect(bench.scheduler.isInFlight("a"))
        await bench.origin.waitForCalls(1)
        bench.origin.release("a")
        await bench.scheduler.idle()
        #expect(bench.answers.all == Array(repeating: "a=1", count: 100))
        #expect(bench.origin.loads(of: "a") == 1)
        #expect(bench.scheduler.statistics.joined == 99)
        #expect(bench.scheduler.statistics.demandLoads == 1)
    }

    @Test func tellsTheObserverBeforeAnyWaiter() async {
        let bench = Bench()
        bench.observer.onEvent { _ in bench.answers.append("observer") }
        bench.demand("a")
        await bench.scheduler.idle()
        #expect(bench.answers.all == ["observer", "a=1"])
    }

    @Test func aDemandTakesOverAQueuedPrefetchAtOnce() async {
        let bench = Bench(LoadLimits(prefetchLoads: 1, batch: 1))
        bench.origin.holdAll()
        #expect(bench.scheduler.prefetch("a", fence: 1) == .queued)
        #expect(bench.scheduler.prefetch("b", fence: 1) == .queued)
        #expect(bench.scheduler.prefetch("b", fence: 1) == .alreadyInFlight)
        await bench.origin.waitForCalls(1)
        #expect(bench.demand("b") == .tookOverQueued)
        await bench.origin.waitForCalls(2)
        #expect(bench.origin.calls[1].keys == ["b"])
        #expect(bench.origin.calls[1].reason == .demand)
        bench.origin.release("b")
        while bench.answers.all.isEmpty { await Task.yield() }
        #expect(bench.answers.all == ["b=2"], "while the prefetch in front of it still hangs")
        bench.origin.releaseAll()
        await bench.scheduler.idle()
        let statistics = bench.scheduler.statistics
        #expect(statistics.lateQueued == 1)
        #expect(statistics.prefetches == 1)
        #expect(statistics.demandLoads == 1)
        #expect(bench.origin.calls.count == 2)
    }

    @Test func aDemandAttachesToARunningPrefetch() async {
        let bench = Bench()
        bench.origin.hold("a")
        bench.scheduler.prefetch("a", fence: 1)
        await bench.origin.waitForCalls(1)
        #expect(bench.demand("a") == .tookOverRunning)
        #expect(bench.demand("a") == .joinedDemand)
        bench.origin.release("a")
        await bench.scheduler.idle()
        #expect(bench.answers.all == ["a=1", "a=1"])
        #expect(bench.events == [.loaded("a", 1, fence: 1, demanded: true)])
        #expect(bench.scheduler.statistics.lateRunning == 1)
        #expect(bench.origin.calls.count == 1)
    }

    @Test func anInvalidatedLoadAnswersOnlyThoseWhoAskedBefore() async {
        let bench = Bench()
        bench.origin.hold("a")
        bench.demand("a", fence: 1, as: "old")
        await bench.origin.waitForCalls(1)
        bench.origin.set(10, for: "a")
        #expect(bench.demand("a", fence: 2, as: "new") == .started)
        #expect(bench.demand("a", fence: 2, as: "new") == .joinedDemand)
        #expect(bench.demand("a", fence: 1, as: "old") == .joinedDemand)
        #expect(bench.scheduler.prefetch("a", fence: 2) == .alreadyInFlight)
        #expect(bench.origin.calls.count == 1, "never two loads of one key at once")
        bench.origin.release("a")
        await bench.scheduler.idle()
        #expect(bench.answers.all == ["old=1", "old=1", "new=10", "new=10"])
        #expect(
            bench.events == [
                .loaded("a", 1, fence: 1, demanded: true), .loaded("a", 10, fence: 2, demanded: true),
            ]
        )
        #expect(bench.origin.peakLoadsPerKey == 1)
        #expect(bench.scheduler.statistics.chained == 1)
    }

    @Test func prefetchesNeverDelayDemands() async {
        let bench = Bench(LoadLimits(demandLoads: 2, prefetchLoads: 3, batch: 1, queuedPrefetches: 100))
        bench.origin.holdAll()
        for index in 0..<103 { #expect(bench.scheduler.prefetch("p\(index)", fence: 1) == .queued) }
        #expect(bench.scheduler.prefetch("one more", fence: 1) == .queueFull)
        #expect(bench.demand("a") == .started)
        #expect(bench.demand("b") == .started)
        #expect(bench.demand("c") == .started)
        await bench.origin.waitForCalls(5)
        let reasons = bench.origin.calls.map(\.reason)
        #expect(reasons.count { $0 == .demand } == 2)
        #expect(reasons.count { $0 == .prefetch } == 3)
        bench.origin.releaseAll()
        await bench.scheduler.idle()
        let statistics = bench.scheduler.statistics
        #expect(statistics.peakDemandCalls == 2)
        #expect(statistics.peakPrefetchCalls == 3)
        #expect(statistics.prefetches == 103)
        #expect(statistics.refusedPrefetches == 1)
    }

    @Test func aBatchOfDemandsIsOneCall() async {
        let bench = Bench(LoadLimits(batch: 3))
        bench.origin.hold("c")
        bench.demand("c")
        await bench.origin.waitForCalls(1)
        let answers = Recorder<String>()
        let keys = ["a", "b", "a", "c", "x", "d"]
        let admissions = bench.scheduler.demand(keys, fences: Array(repeating: 1, count: 6)) {
            answers.append("\($0):\(Self.text($1))")
        }
        #expect(admissions == [.started, .started, .joinedDemand, .joinedDemand, .started, .started])
        await bench.origin.waitForCalls(3)
        bench.origin.releaseAll()
        await bench.scheduler.idle()
        #expect(answers.all.sorted() == ["0:1", "1:2", "2:1", "3:3", "4:nil", "5:4"])
        #expect(Set(bench.origin.calls.dropFirst().map(\.keys)) == [["a", "b", "x"], ["d"]])
    }

    @Test func freePlacesTakePrefetchesInBatches() async {
        let bench = Bench(LoadLimits(prefetchLoads: 2, batch: 2))
        let admissions = bench.scheduler.prefetch(["a", "b", "c", "d", "a"], fences: [1, 1, 1, 1, 1])
        #expect(admissions == [.queued, .queued, .queued, .queued, .alreadyInFlight])
        await bench.scheduler.idle()
        #expect(Set(bench.origin.calls.map(\.keys)) == [["a", "b"], ["c", "d"]])
        #expect(bench.events.count == 4)
    }

    @Test func aFailedBatchFailsAllItsDemands() async {
        let bench = Bench()
        bench.origin.fail("b", with: OriginError(.unreachable, "gone"))
        let answers = Recorder<String>()
        bench.scheduler.demand(["a", "b"], fences: [1, 1]) { answers.append("\($0):\(Self.text($1))") }
        await bench.scheduler.idle()
        #expect(answers.all.sorted() == ["0:unreachable", "1:unreachable"])
        #expect(bench.origin.calls.count == 1)
        #expect(bench.scheduler.statistics.failures == 2)
    }

    @Test func aFailedPrefetchIsTriedOnceMoreForADemand() async {
        let bench = Bench(LoadLimits(prefetchLoads: 1, batch: 3))
        bench.origin.hold("a")
        bench.origin.failEvery(1)
        bench.scheduler.prefetch(["a", "b", "c"], fences: [1, 1, 1])
        await bench.origin.waitForCalls(1)
        #expect(bench.demand("b") == .tookOverRunning)
        bench.origin.failEvery(nil)
        bench.origin.fail("c", with: OriginError(.unreachable, "gone"))
        #expect(bench.demand("c") == .tookOverRunning)
        bench.origin.release("a")
        await bench.scheduler.idle()
        #expect(bench.answers.all.sorted() == ["b=2", "c=unreachable"])
        #expect(bench.origin.calls[1...].allSatisfy { $0.reason == .demand && $0.keys.count == 1 })
        #expect(
            Set(bench.events) == [
                .failed("a", .unreachable, demanded: false), .loaded("b", 2, fence: 1, demanded: true),
                .failed("c", .unreachable, demanded: true),
            ]
        )
        #expect(bench.events.count == 3)
        #expect(bench.scheduler.statistics.retried == 2)
    }

    @Test func aDemandThatMeetsAFailingPrefetchGetsALoadOfItsOwn() async {
        let bench = Bench()
        bench.origin.fail("a", with: OriginError(.unreachable, "gone"))
        bench.observer.onEvent { event in
            guard case .failed(_, _, demanded: false) = event else { return }
            bench.origin.fail("a", with: nil)
            #expect(bench.demand("a") == .tookOverRunning)
        }
        bench.scheduler.prefetch("a", fence: 1)
        await bench.scheduler.idle()
        #expect(bench.answers.all == ["a=1"])
    }

    @Test func aDemandThatMeetsAPrefetchAsItFillsTheCacheCountsAsUse() async {
        let bench = Bench()
        bench.observer.onEvent { event in
            guard case .loaded = event else { return }
            #expect(bench.demand("a") == .tookOverRunning)
            #expect(bench.demand("a") == .joinedDemand)
        }
        bench.scheduler.prefetch("a", fence: 1)
        await bench.scheduler.idle()
        #expect(bench.events == [.loaded("a", 1, fence: 1, demanded: false), .met("a")])
        #expect(bench.answers.all == ["a=1", "a=1"])
        #expect(bench.origin.calls.count == 1)
    }

    @Test func aDemandWithANewFenceDuringTheFillGetsALoadOfItsOwn() async {
        let bench = Bench()
        bench.observer.onEvent { event in
            guard case .loaded(_, _, fence: 1, _) = event else { return }
            bench.origin.set(10, for: "a")
            #expect(bench.demand("a", fence: 2) == .started)
        }
        bench.scheduler.prefetch("a", fence: 1)
        await bench.scheduler.idle()
        #expect(bench.answers.all == ["a=10"])
        #expect(!bench.events.contains(.met("a")))
    }

    @Test(arguments: [true, false])
    func aDemandTimesOutAndALateAnswerIsIgnored(heedsCancellation: Bool) async {
        let bench = Bench(LoadLimits(demandLoads: 1, demandDeadline: .milliseconds(100)))
        bench.origin.hold("a")
        bench.origin.setHeedsCancellation(heedsCancellation)
        bench.demand("a")
        await bench.origin.waitForCalls(1)
        await bench.clock.waitForSleepers(1)
        bench.clock.advance(by: .milliseconds(99))
        #expect(bench.answers.all.isEmpty)
        bench.demand("a")
        bench.clock.advance(by: .milliseconds(1))
        await bench.scheduler.idle()
        #expect(bench.answers.all == ["a=timed out", "a=timed out"])
        #expect(bench.events == [.failed("a", .timedOut, demanded: true)])
        #expect(bench.demand("b") == .started, "the place in the lane is free")
        await bench.scheduler.idle()
        bench.origin.releaseAll()
        while bench.origin.runningCalls > 0 { await Task.yield() }
        await bench.scheduler.idle()
        #expect(bench.answers.all == ["a=timed out", "a=timed out", "b=2"])
        #expect(bench.events.count == 2)
        #expect(bench.scheduler.statistics.abandonedCalls == 1)
        #expect(bench.scheduler.statistics.timeouts == 1)
        #expect(bench.origin.cancellations == (heedsCancellation ? 1 : 0))
    }

    @Test func aQueuedDemandTimesOutToo() async {
        let bench = Bench(LoadLimits(demandLoads: 1, demandDeadline: .milliseconds(100)))
        bench.origin.hold("a")
        bench.demand("a")
        await bench.clock.waitForSleepers(1)
        bench.clock.advance(by: .milliseconds(50))
        bench.demand("b")
        bench.clock.advance(by: .milliseconds(50))
        while bench.answers.all.count < 1 { await Task.yield() }
        await bench.scheduler.idle()
        #expect(
            bench.answers.all.sorted() == ["a=timed out", "b=2"],
            "b got the place of a, with half of its time left"
        )
    }

    @Test func aPrefetchTimesOutUnlessADemandHasMetIt() async {
        let bench = Bench(
            LoadLimits(prefetchLoads: 1, demandDeadline: .milliseconds(100), prefetchDeadline: .milliseconds(40))
        )
        bench.origin.holdAll()
        bench.scheduler.prefetch(["a", "b"], fences: [1, 1])
        await bench.origin.waitForCalls(1)
        await bench.clock.waitForSleepers(1)
        #expect(bench.demand("b") == .tookOverRunning)
        await bench.clock.waitForSleepers(2)
        bench.clock.advance(by: .milliseconds(40))
        while bench.events.isEmpty { await Task.yield() }
        #expect(bench.events == [.failed("a", .timedOut, demanded: false)])
        #expect(bench.scheduler.isInFlight("b"))
        #expect(bench.origin.cancellations == 0, "the call goes on for the demand")
        bench.origin.releaseAll()
        await bench.scheduler.idle()
        #expect(bench.answers.all == ["b=2"])
    }

    @Test func tooManyWaitingDemandsAreRefused() async {
        let bench = Bench(LoadLimits(demandLoads: 1, queuedDemands: 1))
        bench.origin.hold("a")
        bench.demand("a")
        #expect(bench.demand("b") == .started)
        #expect(bench.demand("c") == .refused)
        #expect(bench.answers.all == ["c=overloaded"])
        #expect(bench.demand("b") == .joinedDemand)
        await bench.origin.waitForCalls(1)
        bench.origin.releaseAll()
        await bench.scheduler.idle()
        #expect(bench.answers.all.sorted() == ["a=1", "b=2", "b=2", "c=overloaded"])
        #expect(bench.scheduler.statistics.refusedDemands == 1)
    }

    @Test func queuedPrefetchesCanBeDropped() async {
        let bench = Bench(LoadLimits(prefetchLoads: 1, batch: 1))
        bench.origin.hold("a")
        for key in ["a", "b", "c"] { bench.scheduler.prefetch(key, fence: 1) }
        #expect(bench.scheduler.cancelQueuedPrefetches() == 2)
        #expect(bench.events == [.failed("b", .cancelled, demanded: false), .failed("c", .cancelled, demanded: false)])
        await bench.origin.waitForCalls(1)
        bench.origin.releaseAll()
        await bench.scheduler.idle()
        #expect(bench.origin.calls.count == 1)
    }

    @Test func prefetchingCanBeSwitchedOff() {
        let bench = Bench(LoadLimits(prefetchLoads: 0))
        #expect(bench.scheduler.prefetch("a", fence: 1) == .disabled)
    }

    @Test func drainingEndsWhatRunsAndRefusesWhatComes() async {
        let bench = Bench(LoadLimits(demandLoads: 1, prefetchLoads: 1, batch: 1))
        bench.origin.holdAll()
        bench.demand("a")
        bench.demand("b")
        bench.scheduler.prefetch("c", fence: 1)
        bench.scheduler.prefetch("d", fence: 1)
        await bench.origin.waitForCalls(2)
        let drained = Task { await bench.scheduler.drain() }
        while !bench.events.contains(.failed("d", .cancelled, demanded: false)) { await Task.yield() }
        #expect(bench.demand("x") == .refused)
        #expect(bench.scheduler.prefetch("x", fence: 1) == .disabled)
        bench.origin.releaseAll()
        await drained.value
        #expect(bench.answers.all.sorted() == ["a=1", "b=2", "x=shut down"])
    }

    @Test func shutdownEndsEverythingAtOnce() async {
        let bench = Bench(LoadLimits(demandLoads: 1, prefetchLoads: 1, batch: 1))
        bench.origin.hold("a")
        bench.demand("a")
        bench.demand("a", fence: 2, as: "chained")
        bench.demand("b")
        await bench.origin.waitForCalls(1)
        bench.scheduler.shutdown()
        #expect(bench.answers.all.sorted() == ["a=shut down", "b=shut down", "chained=shut down"])
        bench.scheduler.shutdown()
        await bench.scheduler.drain()
        while bench.origin.runningCalls > 0 { await Task.yield() }
        #expect(bench.origin.cancellations == 1)
        #expect(bench.scheduler.statistics.inFlight == 0)
    }
}
