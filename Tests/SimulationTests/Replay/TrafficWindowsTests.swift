import PredisPrimitives
import Testing

@testable import Simulation

@Suite struct TrafficWindowsTests {
    @Test(arguments: [1, 2, 3] as [UInt64], [1, 7, 64, 400])
    func `finds what trying every stretch finds`(seed: UInt64, length: Int) {
        var random = SplitMix64(seed: seed)
        var windows = TrafficWindows(length: length)
        var steps: [(loads: Int, without: Int)] = []
        for _ in 0..<300 {
            steps.append((Int(random.next() % 3), Int(random.next() % 2)))
            windows.note(
                loads: steps.reduce(0) { $0 + $1.loads },
                loadsWithout: steps.reduce(0) { $0 + $1.without }
            )
        }
        let starts = length <= steps.count ? Array(0...steps.count - length) : [0]
        let most = starts.map { start in
            let part = steps[start...].prefix(length)
            return Double(part.reduce(0) { $0 + $1.loads }) / Double(max(1, part.reduce(0) { $0 + $1.without }))
        }.max()
        #expect(windows.worst?.traffic == most)
        #expect(windows.worst?.accesses == min(length, steps.count))
    }

    @Test func `nothing was seen, nothing is the worst`() {
        #expect(TrafficWindows().worst == nil)
    }
}
