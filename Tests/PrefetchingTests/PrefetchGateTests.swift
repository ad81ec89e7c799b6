import Testing

@testable import Prefetching

@Suite struct PrefetchGateTests {
    @Test func `stays open while enough comes true`() {
        var gate = PrefetchGate()
        for number in 0..<5000 as Range<UInt64> {
            gate.learn(happened: number % 3 == 0, isReal: true, threshold: 0.36, now: number)
        }
        #expect(gate.isOpen)
        #expect(gate.closings == 0)
    }

    @Test func `closes after a few dozen failures`() {
        var gate = PrefetchGate()
        var number: UInt64 = 0
        while gate.isOpen, number < 1000 {
            gate.learn(happened: false, isReal: true, threshold: 0.36, now: number)
            number += 1
        }
        #expect(!gate.isOpen)
        #expect(number <= 40)
    }

    @Test func `opens when what it would have fetched comes true, and closes for longer each time`() {
        var gate = PrefetchGate()
        var now: UInt64 = 0
        var closings: [UInt64] = []
        for _ in 0..<4 {
            while gate.isOpen {
                gate.learn(happened: false, isReal: true, threshold: 0.36, now: now)
                now += 1
            }
            let start = now
            while !gate.isOpen, now < start + 1_000_000 {
                gate.learn(happened: true, isReal: false, threshold: 0.36, now: now)
                now += 1
            }
            closings.append(now - start)
        }
        for (shorter, longer) in zip(closings, closings.dropFirst()) { #expect(longer > shorter * 3 / 2) }
    }

    @Test func `stays closed while nothing would have come true`() {
        var gate = PrefetchGate()
        for now in 0..<200_000 as Range<UInt64> {
            gate.learn(happened: false, isReal: gate.isOpen, threshold: 0.36, now: now)
        }
        #expect(!gate.isOpen)
        #expect(gate.closings == 1)
    }
}
