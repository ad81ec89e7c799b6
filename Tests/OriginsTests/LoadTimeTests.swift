import Testing

@testable import Origins

@Suite struct LoadTimeTests {
    @Test func `is the mean of the first calls, then follows the latest`() {
        var time = LoadTime()
        #expect(time.mean == 0)
        for nanoseconds in [100, 200, 300, 200] as [UInt64] { time.note(nanoseconds) }
        #expect(time.mean == 200)
        for _ in 0..<1000 { time.note(5000) }
        #expect(abs(Int(time.mean) - 5000) < 100)
        for _ in 0..<1000 { time.note(0) }
        #expect(time.mean < 100)
    }
}
