import AccessModel
import AccessStream
import Foundation
import PredisPrimitives
import Synchronization
import Testing

@Suite(.serialized) struct AccessCollectorTests {
    @Test(arguments: [1, 2, 3, 4, 5] as [UInt64])
    func `accesses come out ordered by time, then ring, then order of recording`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let collector = AccessCollector(ringCapacity: ByteCount(rawValue: 1 << 16))
        let rings = (0..<4).map { _ in collector.makeRing() }
        var expected: [(access: Access, ring: Int)] = []
        for (position, ring) in rings.enumerated() {
            var time: UInt64 = 0
            for number in 0..<Int(random.next() % 300) {
                time += random.next() % 3
                let access = Access(key: "\(position)/\(number)", time: time)
                #expect(ring.record(access))
                expected.append((access, position))
            }
            ring.publish()
        }
        // A stable sort of the rings' accesses, ring after ring.
        let sorted = expected.enumerated().sorted {
            ($0.element.access.time, $0.offset) < ($1.element.access.time, $1.offset)
        }
        var batch = AccessBatch()
        collector.collect(into: &batch)
        var collected: [Access] = []
        batch.forEach { collected.append(Access($0)) }
        #expect(collected == sorted.map(\.element.access), "seed \(seed)")
        #expect(collector.collect(into: &batch) == 0)
    }

    @Test func `nothing is lost and nothing invented with producers on several threads`() throws {
        let collector = AccessCollector(ringCapacity: ByteCount(rawValue: 1 << 14))
        let producers = 3
        let each = 20_000
        let accepted = Atomic<Int>(0)
        let finished = Atomic<Int>(0)
        for producer in 0..<producers {
            let ring = collector.makeRing()
            Thread.detachNewThread {
                var taken = 0
                let key = Array("key of producer \(producer)".utf8)
                for number in 0..<each {
                    let isTaken = key.withUnsafeBytes {
                        ring.record(
                            key: $0,
                            hash: UInt64(number),
                            time: UInt64(number),
                            stream: StreamID(rawValue: UInt32(producer)),
                            outcome: .miss
                        )
                    }
                    if isTaken { taken += 1 }
                    if number % 7 == 0 { ring.publish() }
                }
                ring.publish()
                accepted.add(taken, ordering: .sequentiallyConsistent)
                finished.add(1, ordering: .sequentiallyConsistent)
                collector.wake()
            }
        }
        var batch = AccessBatch()
        var drained = 0
        var next = [UInt64](repeating: 0, count: producers)
        while true {
            let isLast = finished.load(ordering: .sequentiallyConsistent) == producers
            drained += collector.collect(into: &batch)
            batch.forEach { record in
                let producer = Int(record.stream.rawValue)
                #expect(String(decoding: record.key, as: UTF8.self) == "key of producer \(producer)")
                #expect(record.hash >= next[producer] && record.hash == record.time)
                next[producer] = record.hash + 1
            }
            if isLast { break }
            collector.wait(nanoseconds: 100_000_000)
        }
        #expect(drained == accepted.load(ordering: .sequentiallyConsistent))
        #expect(UInt64(drained) + collector.dropped == UInt64(producers * each))
    }

    @Test func `waiting ends when the time is up`() {
        let collector = AccessCollector()
        _ = collector.makeRing()
        #expect(!collector.wait(nanoseconds: 1_000_000))
    }

    @Test func `waiting does not begin while accesses are published`() {
        let collector = AccessCollector()
        let ring = collector.makeRing()
        ring.record(Access(key: "a"))
        ring.publish()
        #expect(collector.wait(nanoseconds: 60_000_000_000))
    }

    @Test func `a producer wakes a sleeping consumer`() {
        let collector = AccessCollector()
        let ring = collector.makeRing()
        let isAwake = Atomic<Bool>(false)
        Thread.detachNewThread {
            // Publishes until the consumer says it is awake; a lost wake-up would leave it asleep for a minute each time.
            while !isAwake.load(ordering: .sequentiallyConsistent) {
                ring.record(Access(key: "a"))
                ring.publish()
            }
        }
        var batch = AccessBatch()
        for _ in 0..<200 {
            #expect(collector.wait(nanoseconds: 60_000_000_000))
            collector.collect(into: &batch)
        }
        isAwake.store(true, ordering: .sequentiallyConsistent)
    }

    @Test func `a wake-up in advance ends the next wait`() {
        let collector = AccessCollector()
        collector.wake()
        #expect(collector.wait(nanoseconds: 60_000_000_000))
        #expect(!collector.wait(nanoseconds: 1_000))
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["PREDIS_EVALUATE"] == "1"))
    func `prints the time of a record`() {
        let collector = AccessCollector(ringCapacity: ByteCount(rawValue: 1 << 20))
        let ring = collector.makeRing()
        var batch = AccessBatch()
        let key = Array("user:0000123456:profile".utf8)
        var recording: UInt64 = 0
        var collecting: UInt64 = 0
        let rounds = 200
        let each = 16_000
        for _ in 0..<rounds {
            let start = DispatchTime.now().uptimeNanoseconds
            key.withUnsafeBytes { bytes in
                for number in 0..<each {
                    ring.record(key: bytes, hash: 1, time: UInt64(number), stream: .unknown, outcome: .hit)
                    if number & 15 == 0 { ring.publish() }
                }
            }
            let middle = DispatchTime.now().uptimeNanoseconds
            collector.collect(into: &batch)
            collecting += DispatchTime.now().uptimeNanoseconds - middle
            recording += middle - start
        }
        #expect(collector.dropped == 0)
        let count = Double(rounds * each)
        print("ring: \(Double(recording) / count) ns per record, \(Double(collecting) / count) ns per collected record")
    }
}
