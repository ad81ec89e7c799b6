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

    @Test func `drift is seen in what changed and in nothing else`() throws {
        var table = FeatureTable(capacity: 4000)
        var extractor = FeatureExtractor()
        Self.fill(&table, &extractor, 4000, step: 0.5)
        let fingerprint = FeatureFingerprint(table)
        let restored = try JSONDecoder().decode(FeatureFingerprint.self, from: JSONEncoder().encode(fingerprint))
        let same = restored.drift(of: table)
        #expect(same?.count == FeatureSchema.all.count)
        #expect(same?.allSatisfy { abs($0.index) < 1e-9 } == true)

        table.removeAll()
        var slower = FeatureExtractor()
        Self.fill(&table, &slower, 4000, step: 50)
        let drift = restored.drift(of: table) ?? []
        let byName = Dictionary(uniqueKeysWithValues: drift.map { ($0.name, $0.index) })
        #expect(try #require(byName["stream_gap"]) > 0.25)
        #expect(try #require(byName["run_length"]) == 0)
        #expect(drift.map(\.index) == drift.map(\.index).sorted(by: >))
    }

    @Test func `a fingerprint of other features is not compared`() {
        let json = #"{"schema":"0000000000000000","rows":1,"columns":[]}"#
        var table = FeatureTable(capacity: 1)
        var extractor = FeatureExtractor()
        Self.fill(&table, &extractor, 1, step: 1)
        let other = try? JSONDecoder().decode(FeatureFingerprint.self, from: Data(json.utf8))
        let drift = other?.drift(of: table)
        #expect(other != nil && drift == nil)
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
