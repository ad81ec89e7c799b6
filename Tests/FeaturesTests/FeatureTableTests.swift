import CacheCore
import Foundation
import PredisPrimitives
import Testing

@testable import Features

@Suite struct FeatureTableTests {
    private static func fill(
        _ table: inout FeatureTable,
        _ extractor: inout FeatureExtractor,
        _ count: Int,
        step: Double
    ) {
        for index in 0..<count {
            let key = Array("page:\(index % 7)".utf8)
            key.withUnsafeBytes {
                table.append(FeatureAccess(time: Double(index) * step), key: $0, from: &extractor)
            }
        }
    }

    @Test func `a table holds column by column what the rows say`() {
        var table = FeatureTable(capacity: 60)
        var extractor = FeatureExtractor()
        var again = FeatureExtractor()
        Self.fill(&table, &extractor, 50, step: 0.5)
        #expect(table.count == 50 && !table.isFull)
        for index in 0..<50 {
            var row = [Float](repeating: 0, count: again.count)
            var span = row.mutableSpan
            Array("page:\(index % 7)".utf8).withUnsafeBytes {
                again.observe(FeatureAccess(time: Double(index) * 0.5), key: $0, into: &span)
            }
            for column in row.indices {
                #expect(table.column(column)[index].bitPattern == row[column].bitPattern)
            }
        }
        table.removeAll()
        #expect(table.count == 0 && table.column(0).isEmpty)
    }

    private static func sample(step: Double, capacity: Int = 4000) -> FeatureSample {
        var table = FeatureTable(capacity: 1000)
        var extractor = FeatureExtractor()
        var sample = FeatureSample(capacity: capacity)
        for _ in 0..<4 {
            fill(&table, &extractor, 1000, step: step)
            sample.offer(table)
            table.removeAll()
        }
        return sample
    }

    @Test(arguments: [2, 7, 100, 3999, 4000, 5000])
    func `a sample is even, and as large as it may be`(capacity: Int) throws {
        let sample = Self.sample(step: 1, capacity: capacity)
        let stride = sample.accesses[1] - sample.accesses[0]
        #expect(sample.accesses == Array(Swift.stride(from: 0, to: 4000, by: stride)))
        #expect(sample.count <= capacity && (stride == 1 || 2 * sample.count > capacity))
        let whole = Self.sample(step: 1)
        let column = try #require(FeatureSchema.all.column("key_accesses"))
        #expect(sample.columns[column] == sample.accesses.map { whole.columns[column][$0] })
    }

    @Test func `drift is seen in what changed and in nothing else`() throws {
        let sample = Self.sample(step: 0.5)
        let restored = try JSONDecoder().decode(
            FeatureFingerprint.self,
            from: JSONEncoder().encode(FeatureFingerprint(sample))
        )
        let same = try #require(restored.drift(of: sample))
        #expect(same.count == FeatureSchema.all.count && same.allSatisfy { abs($0.index) < 1e-9 })

        let drift = try #require(restored.drift(of: Self.sample(step: 50)))
        let byName = Dictionary(uniqueKeysWithValues: drift.map { ($0.name, $0.index) })
        #expect(try #require(byName["stream_gap"]) > 0.25)
        #expect(try #require(byName["run_length"]) == 0)
        #expect(drift.map(\.index) == drift.map(\.index).sorted(by: >))
    }

    @Test func `a fingerprint of other features is not compared`() throws {
        let json = #"{"schema":"0000000000000000","rows":1,"columns":[]}"#
        let other = try JSONDecoder().decode(FeatureFingerprint.self, from: Data(json.utf8))
        #expect(other.drift(of: Self.sample(step: 1)) == nil)
    }

    @Test func `names are unique, and the fingerprint tells schemas apart`() {
        let schema = FeatureSchema.all
        #expect(Set(schema.definitions.map(\.name)).count == schema.count)
        #expect(schema.fingerprint.count == 16)
        #expect(schema.selecting([0, 1]).fingerprint != schema.selecting([1, 0]).fingerprint)
        #expect(schema.column("key_gap").map { schema.definitions[$0].unit } == "s")
    }

    @Test func `what the cache would have known is what a cache of that size does`() throws {
        var sights = try CacheSights(entries: 4, eviction: .lru)
        func read(_ key: String, _ time: Double, ttl: Float? = nil) -> FeatureAccess.CacheSight {
            Array(key.utf8).withUnsafeBytes { sights.read($0, time: time, timeToLive: ttl) }
        }
        #expect(read("a", 0).age == nil)
        let second = read("a", 3)
        #expect(second.age == 3 && second.hits == 0 && second.timeToExpiry == nil)
        #expect(read("a", 5).hits == 1)
        for (index, key) in ["b", "c", "d", "e"].enumerated() { #expect(read(key, 6 + Double(index)).age == nil) }
        #expect(read("a", 10).age == nil, "four others came since")
        #expect(read("t", 20, ttl: 2).age == nil)
        #expect(read("t", 21).timeToExpiry == 1)
        #expect(read("t", 23).age == nil, "expired")
    }
}
