import PredisPrimitives
import Testing

@testable import Features

@Suite struct FeatureExtractorTests {
    private static func row(
        _ extractor: inout FeatureExtractor,
        _ access: FeatureAccess,
        _ key: [UInt8]
    ) -> [Float] {
        var row = [Float](repeating: -777, count: extractor.count)
        var span = row.mutableSpan
        key.withUnsafeBytes { extractor.observe(access, key: $0, into: &span) }
        return row
    }

    private static func row(_ extractor: inout FeatureExtractor, _ access: FeatureAccess, _ key: String) -> [Float] {
        row(&extractor, access, Array(key.utf8))
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `every value is what its definition says of the whole history`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var configuration = FeatureConfiguration()
        configuration.sessionGap = 20
        var extractor = FeatureExtractor(configuration)
        var twin = FeatureTwin(sessionGap: 20)
        var time = 1000.0
        for step in 0..<250 {
            time += random.nextUnit() < 0.1 ? 30 : Double(random.next() % 4)
            let access = FeatureTwin.Access(
                time: time,
                stream: UInt32(random.next() % 3),
                // No more than six keys can follow another, so that all are counted one by one.
                key: "k:\(min(random.next() % 6, random.next() % 6))"
            )
            let row = Self.row(&extractor, FeatureAccess(time: access.time, stream: access.stream), access.key)
            for (name, expected) in twin.observe(access) {
                guard let column = FeatureSchema.all.column(name) else {
                    Issue.record("no column \(name)")
                    continue
                }
                let isEqual =
                    row[column].isNaN == expected.isNaN && !(abs(row[column] - expected) > 1e-4 * max(1, abs(expected)))
                #expect(isEqual, "seed \(seed), access \(step): \(name) is \(row[column]), by definition \(expected)")
            }
        }
    }

    @Test func `the clock turns once a day and once a week, and Monday begins at the top`() throws {
        var extractor = FeatureExtractor()
        let names = ["hour_sin", "hour_cos", "weekday_sin", "weekday_cos"]
        let columns = try names.map { try #require(FeatureSchema.all.column($0)) }
        func clock(_ time: Double) -> [Float] {
            let row = Self.row(&extractor, FeatureAccess(time: time), "a")
            return columns.map { (row[$0] * 1000).rounded() / 1000 }
        }
        // 5 January 1970 was a Monday.
        let monday = 4.0 * 86_400
        #expect(clock(monday) == [0, 1, 0, 1])
        #expect(clock(monday + 6 * 3600)[...1] == [1, 0])
        #expect(clock(monday + 7 * 86_400) == [0, 1, 0, 1])
        #expect(clock(monday + 3.5 * 86_400)[2...] == [0, -1])
    }

    @Test func `numbers in names are followed within their template and stream`() throws {
        var extractor = FeatureExtractor()
        let step = try #require(FeatureSchema.all.column("step"))
        let run = try #require(FeatureSchema.all.column("step_run"))
        let template = try #require(FeatureSchema.all.column("template"))
        let fields = try #require(FeatureSchema.all.column("fields"))
        func see(_ key: String, stream: UInt32 = 1) -> [Float] {
            let row = Self.row(&extractor, FeatureAccess(time: 1, stream: stream), key)
            return [row[template], row[fields], row[step], row[run]]
        }
        let first = see("img:10:large")
        #expect(first[0] == 1 && first[1] == 1 && first[2].isNaN && first[3] == 0)
        #expect(see("img:12:large") == [1, 1, 2, 1])
        #expect(see("img:14:large") == [1, 1, 2, 2])
        #expect(see("img:13:large") == [1, 1, -1, 1])
        #expect(see("img:99:large", stream: 2)[2].isNaN)
        let other = see("user:14")
        #expect(other[0] == 2 && other[2].isNaN && other[3] == 0)
        #expect(see("img:14:large")[0] == 1, "a template keeps its number")
    }

    @Test func `what the cache knew is passed on, what nobody knew is missing`() {
        var extractor = FeatureExtractor()
        let from = FeatureSchema.all.count - 4
        let unknown = Self.row(&extractor, FeatureAccess(time: 1), "a")[from...]
        #expect(unknown.allSatisfy { $0.isNaN })
        let missed = Self.row(&extractor, FeatureAccess(time: 1, cache: .init()), "a")[from...]
        #expect(missed.first == 0 && missed.dropFirst().allSatisfy { $0.isNaN })
        let sight = FeatureAccess.CacheSight(age: 3, hits: 2, timeToExpiry: 7)
        #expect(Array(Self.row(&extractor, FeatureAccess(time: 1, cache: sight), "a")[from...]) == [1, 3, 2, 7])
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `every row keeps the schema, whatever comes`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var configuration = FeatureConfiguration()
        // Small enough that everything is forgotten again and again.
        configuration.keys = 64
        configuration.streams = 8
        configuration.contexts = 64
        configuration.places = 64
        configuration.pairs = 64
        var extractor = FeatureExtractor(configuration)
        let memory = extractor.memoryBytes
        for _ in 0..<5000 {
            // Names of any bytes, also none and very long ones; clocks that jump both ways.
            let length = [0, 1, 5, 20, 300, 5000][Int(random.next() % 6)]
            let key = (0..<length).map { _ in
                UInt8(truncatingIfNeeded: random.next() % 7 == 0 ? random.next() : 48 + random.next() % 10)
            }
            let time = Double(random.next() % 1000) * [1e-9, 1, 1e7][Int(random.next() % 3)]
            let sight = FeatureAccess.CacheSight(age: random.next() % 2 == 0 ? nil : -1, hits: .max, timeToExpiry: -5)
            let access = FeatureAccess(
                time: time,
                stream: UInt32(random.next() % 100),
                cache: random.next() % 2 == 0 ? sight : nil
            )
            let row = Self.row(&extractor, access, key)
            if let violation = FeatureSchema.all.violation(in: row) {
                Issue.record("seed \(seed): \(violation)")
                return
            }
        }
        #expect(extractor.memoryBytes == memory)
    }

    @Test func `the same accesses give the same bits`() {
        func rows() -> [UInt32] {
            var random = SplitMix64(seed: 9)
            var extractor = FeatureExtractor()
            return (0..<500).flatMap { index in
                let access = FeatureAccess(time: Double(index) + random.nextUnit(), stream: UInt32(random.next() % 4))
                return Self.row(&extractor, access, "page:\(random.next() % 40)").map(\.bitPattern)
            }
        }
        #expect(rows() == rows())
    }
}
