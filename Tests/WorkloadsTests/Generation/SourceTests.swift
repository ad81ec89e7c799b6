import Testing
import Traces

@testable import Workloads

@Suite struct SourceTests {
    @Test func scrambledZipfIsTrulyZipf() throws {
        let drawn = try numbers(.zipf(ZipfSource(count: 200, exponent: 0.99)), count: 20_000)
        var counts = Array(repeating: 0, count: 200)
        for number in drawn { counts[number] += 1 }
        // The seed chooses which key has which rank; the law says how many have each probability.
        let sum = ZipfDistribution.sum(count: 200, exponent: 0.99)
        let probabilities = (1...200).map { PortableMath.power(Double($0), -0.99) / sum }
        let test = ChiSquare(counts.sorted(by: >), probabilities)
        // Sorting brings counts nearer to the law than chance does, so that only too large a distance says something.
        #expect(test.isLikely)
        #expect(counts != counts.sorted(by: >))
    }

    @Test func uniformDrawsAreUniform() throws {
        var counts = Array(repeating: 0, count: 50)
        for number in try numbers(.uniform(UniformSource(count: 50)), count: 10_000) { counts[number] += 1 }
        #expect(ChiSquare(counts, Array(repeating: 0.02, count: 50)).isLikely)
    }

    @Test func aHotspotGetsItsShareEvenly() throws {
        var counts = Array(repeating: 0, count: 100)
        let source = SourceDefinition.hotspot(HotspotSource(count: 100, hotKeys: 0.2, hotDraws: 0.7))
        for number in try numbers(source, count: 15_000) { counts[number] += 1 }
        let probabilities = (0..<100).map { $0 < 20 ? 0.7 / 20 : 0.3 / 80 }
        #expect(ChiSquare(counts, probabilities).isLikely)
    }

    @Test func orderlySourcesKeepTheirOrder() throws {
        #expect(try numbers(.sequential(SequentialSource(first: 7)), count: 4) == [7, 8, 9, 10])
        #expect(try numbers(.loop(LoopSource(count: 3)), count: 7) == [0, 1, 2, 0, 1, 2, 0])
        #expect(try numbers(.stride(StrideSource(count: 10, step: 4)), count: 7) == [0, 4, 8, 2, 6, 0, 4])
    }

    @Test func shufflesHaveEveryNumberOncePerRoundInChangingOrder() throws {
        let drawn = try numbers(.shuffle(ShuffleSource(count: 37)), count: 3 * 37)
        let rounds = (0..<3).map { Array(drawn[$0 * 37..<($0 + 1) * 37]) }
        for round in rounds { #expect(round.sorted() == Array(0..<37)) }
        #expect(rounds[0] != rounds[1])
        #expect(rounds[1] != rounds[2])
    }

    @Test func shuffleBuffersKeepNumbersNearTheirPlace() throws {
        let drawn = try numbers(.shuffle(ShuffleSource(count: 25, window: 10)), count: 50)
        for round in [Array(drawn[..<25]), Array(drawn[25...])] {
            #expect(round[..<10].sorted() == Array(0..<10))
            #expect(round[10..<20].sorted() == Array(10..<20))
            #expect(round[20...].sorted() == Array(20..<25))
        }
    }

    @Test func driftMovesEveryKeyDownByARank() throws {
        // Without chance in the order: rank 0 has the most draws, and one more rank is lost every 10 seconds.
        let source = SourceDefinition.zipf(ZipfSource(count: 50, exponent: 2, order: .ranked, drift: 10))
        let drawn = try numbers(source, count: 30_000, spacing: 0.001)
        func favourite(_ range: Range<Int>) -> Int {
            Dictionary(grouping: drawn[range], by: { $0 }).max { $0.value.count < $1.value.count }?.key ?? -1
        }
        #expect(favourite(0..<9000) == 0)
        #expect(favourite(10_100..<19_000) == 49)
        #expect(favourite(20_100..<29_000) == 48)
    }

    @Test func churnGivesEveryPlaceANewNumberOncePerLifetime() throws {
        let source = SourceDefinition.uniform(UniformSource(count: 10, lifetime: 5))
        let drawn = try numbers(source, count: 20_000, spacing: 0.001)
        // Four lifetimes: each of ten places has had four or five numbers, all different.
        let places = Dictionary(grouping: Set(drawn), by: { $0 % 10 })
        #expect(places.count == 10)
        #expect(places.values.allSatisfy { (4...5).contains($0.count) })
        // At no time are there more than ten.
        #expect(Set(drawn[..<500]).count <= 20)
    }

    @Test func theNewestRecordsAreTheMostPopular() throws {
        var counts = Array(repeating: 0, count: 50)
        let newest = 50
        // No inserts: ranks counted from the newest are Zipf's.
        let workload = WorkloadDefinition(
            name: "latest",
            summary: "",
            streams: [
                "keys": StreamDefinition(
                    arrivals: ArrivalDefinition(.regular, rate: 1000),
                    sources: [
                        "insert": .sequential(SequentialSource(first: newest)),
                        "newest": .latest(LatestSource(of: "insert", exponent: 0.99)),
                    ],
                    classes: ["key": KeyClassDefinition("{draw(newest)}")],
                    steps: ["read": StepDefinition(ask: ["key"])]
                )
            ]
        )
        for record in try accesses(of: workload, count: 20_000) {
            counts[newest - 1 - (Int(text(record.key)) ?? 0)] += 1
        }
        let sum = ZipfDistribution.sum(count: 50, exponent: 0.99)
        #expect(ChiSquare(counts, (1...50).map { PortableMath.power(Double($0), -0.99) / sum }).isLikely)
    }

    @Test func theHashIsThatOfYCSB() {
        // The names of the first two records of every YCSB table.
        #expect(YCSBHash.hash(0) == 6_284_781_860_667_377_211)
        #expect(YCSBHash.hash(1) == 8_517_097_267_634_966_620)
    }
}
