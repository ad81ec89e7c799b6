import AccessModel
import Testing

@Suite struct AccessOutcomeTests {
    @Test func `misses, late hits and first uses would be misses without prefetching`() {
        let expected: Set<AccessOutcome> = [.miss, .late, .firstUse]
        #expect(Set(AccessOutcome.allCases.filter(\.isWouldBeMiss)) == expected)
    }

    @Test func `writes, deletes and hints are no reads`() {
        #expect(AccessOutcome.allCases.filter { !$0.isRead } == [.write, .delete, .hint])
    }
}
