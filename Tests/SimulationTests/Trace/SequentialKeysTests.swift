import Testing

@testable import Simulation

@Suite struct SequentialKeysTests {
    @Test(arguments: [
        ("7", "8"), ("9", "10"), ("99", "100"), ("img/099.png", "img/100.png"), ("a9b", "a10b"),
        ("user:41:cart", "user:42:cart"),
        ("v2/page/199", "v2/page/200"),
    ])
    func `the last number is raised`(name: String, next: String) {
        #expect(SequentialKeys.successor(of: Array(name.utf8)[...]).map { String(decoding: $0, as: UTF8.self) } == next)
    }

    @Test func `a name without a number has no next`() {
        #expect(SequentialKeys.successor(of: Array("index.html".utf8)[...]) == nil)
        #expect(SequentialKeys.successor(of: []) == nil)
    }

    @Test func `keys outside the trace get numbers of their own`() {
        let keys = SequentialKeys(AccessTrace(name: "numbers", keys: [5, 6, 9, 6]))
        // 5 is followed by 6; 7 and 10 are not in the trace.
        #expect(keys.next == [1, 3, 4])
        #expect(keys.count == 5)
    }
}
