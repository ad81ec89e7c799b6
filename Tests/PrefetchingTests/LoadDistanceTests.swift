import AccessModel
import PredisPrimitives
import Prefetching
import Testing

@Suite struct LoadDistanceTests {
    /// The last result for accesses at these times.
    private func measure(_ accesses: [(client: UInt32, time: UInt64)], loadTime: UInt64) -> Int? {
        var distance = LoadDistance()
        var result: Int?
        for access in accesses {
            let stream = StreamID(rawValue: access.client)
            result = distance.observe(stream, time: access.time, loadTime: loadTime) ?? result
        }
        return result
    }

    /// The same without windows or forgetting.
    private func slowTwin(_ accesses: [(client: UInt32, time: UInt64)], loadTime: UInt64) -> Int {
        var distances: [Int] = []
        var histories: [UInt32: [UInt64]] = [:]
        for access in accesses {
            let history = histories[access.client, default: []]
            if let distance = history.reversed().firstIndex(where: { access.time - $0 >= loadTime }) {
                distances.append(min(64, history.count - (distance.base - 1)))
            } else if history.count >= 64 {
                distances.append(64)
            }
            histories[access.client, default: []].append(access.time)
        }
        return distances.sorted()[distances.count / 20] - 1
    }

    @Test func `accesses at equal distances pass as often as they fit into a load`() {
        let accesses = (0..<1024).map { (client: UInt32(1), time: UInt64($0) * 100) }
        #expect(measure(accesses, loadTime: 1000) == 9)
        #expect(measure(accesses, loadTime: 950) == 9)
        #expect(measure(accesses, loadTime: 100) == 0)
        #expect(measure(accesses, loadTime: 1 << 40) == 63)
        #expect(measure(accesses, loadTime: 0) == nil)
    }

    @Test func `a client that waits for one access in ten can be served at the next`() {
        var time: UInt64 = 0
        let accesses = (0..<2048).map { step in
            time += step % 10 == 0 ? 2000 : 50
            return (client: UInt32(1), time: time)
        }
        #expect(measure(accesses, loadTime: 2000) == 0)
    }

    @Test func `what other clients do does not count`() {
        let accesses = (0..<4096).map { (client: UInt32($0 % 16), time: UInt64($0) * 100) }
        #expect(measure(accesses, loadTime: 3200) == 1)
    }

    @Test(arguments: 1...8 as ClosedRange<UInt64>)
    func `is the twentieth part of all distances`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var time: UInt64 = 0
        let accesses = (0..<2048).map { _ in
            time += random.next() % 400
            return (client: UInt32(random.next() % 3), time: time)
        }
        let expected = slowTwin(accesses, loadTime: 5000)
        #expect(measure(accesses, loadTime: 5000) == expected, "seed \(seed)")
        #expect(expected > 2)
    }
}
