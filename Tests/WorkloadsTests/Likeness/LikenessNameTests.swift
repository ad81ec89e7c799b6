import PredisPrimitives
import Testing
import Traces

@testable import Workloads

@Suite struct LikenessNameTests {
    private func analysis(_ names: [String]) -> NameAnalysis {
        var numbers = NameNumbers()
        for name in names { _ = Array(name.utf8).withUnsafeBytes { numbers.number($0) } }
        return NameAnalysis(numbers, keyCount: numbers.count)
    }

    @Test func `words of many names are kept, numbers and rare words are fields`() {
        let names = (0..<40).flatMap { ["order:\($0):items", "user/\(String($0 + 40_000, radix: 36))/home"] }
        #expect(Set(analysis(names).forms.map(\.summary)) == ["order:{number}:items", "user/{text}/home"])
    }

    @Test func `hashes that happen to be digits are hashes`() {
        let names = (0..<60).map { String(0xabc000 + $0, radix: 16) } + ["123456"]
        #expect(analysis(names).forms.map(\.summary) == ["{text}"])
    }

    @Test func `a name that many share words with has a field all the same`() {
        let names = (0..<40).map { "static/file/\($0)" } + ["static/file"]
        #expect(analysis(names).forms.allSatisfy { !$0.fields.isEmpty })
    }

    @Test func `copies keep the forms, lengths and kinds, and none of the names`() throws {
        let original = LikenessSamples.orders(accesses: 6000)
        let profile = try LikenessProfile(original)
        let names = Set(LikenessSamples.names(try LikenessSamples.copy(profile, seed: 9, count: 6000)))
        let forms = try [
            Regex("order:[0-9]{4}"), Regex("order:[0-9]{4}:items"), Regex("order:[0-9]{4}:customer"),
            Regex("doc/[0-9a-z]{1,12}[.]txt"),
        ]
        let strange = names.filter { name in !forms.contains { name.wholeMatch(of: $0) != nil } }
        #expect(strange.isEmpty)
        let originals = Set((0..<original.keyCount).map { String(decoding: original.names[UInt32($0)], as: UTF8.self) })
        #expect(names.isDisjoint(with: originals))
    }

    @Test func `fields that follow from another key do so in the copy`() throws {
        let profile = try LikenessProfile(LikenessSamples.orders(accesses: 6000))
        let names = LikenessSamples.names(try LikenessSamples.copy(profile, seed: 9, count: 6000))
        let all = Set(names)
        let items = all.filter { $0.hasSuffix(":items") }
        let withOrder = items.filter { all.contains(String($0.dropLast(6))) }
        #expect(withOrder.count * 2 > items.count, "\(withOrder.count) of \(items.count)")
    }

    @Test func `runs of numbers stay runs`() throws {
        var batch = TraceBatch()
        for index in 0..<4000 {
            // Eight blocks in a row, then somewhere else.
            let block = Int(SplitMix64.mix(UInt64(index / 8)) % 1_000_000) * 64 + index % 8
            Array("\(block)".utf8).withUnsafeBytes { key in
                batch.append(
                    time: Double(index),
                    client: 0,
                    operation: .get,
                    key: key,
                    size: 1,
                    ttl: nil,
                    latency: nil,
                    isContinuation: false
                )
            }
        }
        let profile = try LikenessProfile(AccessColumns(name: "blocks", batch, hasClock: false))
        let numbers = LikenessSamples.names(try LikenessSamples.copy(profile, seed: 1, count: 4000)).map {
            Int($0) ?? 0
        }
        let steps = zip(numbers.dropFirst(), numbers).count { $0 - $1 == 1 }
        #expect(abs(Double(steps) / 4000 - 0.875) < 0.1)
    }

    @Test func `sources of fields have numbers of their own`() {
        var codes: Set<Int> = []
        let sources =
            [FieldSource.fresh]
            + (0..<5).flatMap { key in (0..<8).map { FieldSource.same(key: key, field: $0) } }
            + (0..<5).flatMap { key in [-4096, -1, 1, 64, 4096].map { FieldSource.step(key: key, by: $0) } }
        for source in sources {
            #expect(codes.insert(source.code).inserted)
            #expect(FieldSource(code: source.code) == source)
        }
        #expect(FieldSource(code: -1) == nil)
        #expect(FieldSource(code: 1 << 40) == nil)
    }
}
