import PredisPrimitives
import Testing

@testable import Workloads

@Suite struct RecencyStackTests {
    @Test func `distances, keys and draws are those of a list`() throws {
        var random = SplitMix64(seed: 5)
        var stack = RecencyStack()
        var list: [UInt32] = []
        var lanes: [UInt32: Int] = [:]
        for step in 0..<4000 {
            let key = UInt32(random.next() % 200)
            let lane = Int(random.next() % UInt64(RecencyStack.laneCount))
            #expect(stack.contains(key) == list.contains(key))
            if let place = list.firstIndex(of: key) {
                #expect(stack.distance(of: key) == place, "step \(step)")
                list.remove(at: place)
            }
            list.insert(key, at: 0)
            lanes[key] = lane
            stack.touch(key, lane: lane)
            #expect(stack.count == list.count)
            let place = Int(random.next() % UInt64(list.count))
            #expect(stack.key(atDistance: place) == list[place], "step \(step)")
            let range = place..<place + 20
            let candidates = list[range.clamped(to: 0..<list.count)].filter { lanes[$0] == lane }
            let drawn = stack.key(atDistances: range, lane: lane, chance: random.nextUnit())
            #expect(candidates.isEmpty ? drawn == nil : candidates.contains(try #require(drawn)), "step \(step)")
        }
    }

    @Test func `every key of a lane can be drawn`() {
        var stack = RecencyStack()
        for key in 0..<100 { stack.touch(UInt32(key), lane: key % 2) }
        let drawn = (0..<500).compactMap { stack.key(atDistances: 10..<20, lane: 1, chance: Double($0) / 500) }
        #expect(Set(drawn) == [81, 83, 85, 87, 89])
    }

    @Test func `buckets tile the counts`() {
        var next = 0
        for bucket in 0..<60 {
            let range = LogBuckets.range(bucket)
            #expect(range.lowerBound == next)
            #expect(range.allSatisfy { LogBuckets.bucket($0) == bucket } || range.count > 5000)
            next = range.upperBound
        }
    }
}

@Suite struct SweepAnchorsTests {
    @Test func `an anchor stays between the keys that it lay between`() throws {
        var random = SplitMix64(seed: 8)
        var stack = RecencyStack()
        for key in 0..<500 { stack.touch(UInt32(key), lane: 0) }
        var anchors = SweepAnchors()
        // Key 100 is accessed; key 101 came after it and is next, until it is accessed itself.
        anchors.note(stack.distance(of: 100))
        stack.touch(100, lane: 0)
        for _ in 0..<200 {
            let key = UInt32(random.next() % 50) + 450
            anchors.note(stack.distance(of: key))
            stack.touch(key, lane: 0)
        }
        let near = anchors.depths.map { stack.key(atDistance: $0 - 1) }
        #expect(near.contains(101))
        let hit = try #require(anchors.hit(stack.distance(of: 103)))
        #expect(hit.offset == 2)
        #expect(anchors.distance(hit, count: stack.count) == stack.distance(of: 103))
        let code = SweepAnchors.code(hit)
        #expect(SweepAnchors.hit(code, 0.5) == hit)
        #expect(code < SweepAnchors.codes)
    }
}
