import Testing

@testable import Prediction

/// The published prefetchers against the figures of another implementation on real traces (`reference.json`).
@Suite(.enabled(if: TraceNumbers.folder != nil, "the traces are not here; set PREDIS_TRACES to their folder"))
struct PeerReferenceTests {
    #if DEBUG
    static let traces = ["nasa_0801", "web12", "lirs_sprite"]
    static let percentages = [5]
    #else
    static let traces = [
        "nasa_0801", "wikispeedia", "orm_busy", "arcx_p3", "arcx_p6", "arc_oltp", "cp_sample", "lirs_sprite",
        "llm_kv_a",
        "web12",
    ]
    static let percentages = [1, 5, 10]
    #endif

    @Test(arguments: traces)
    func `the probability graph has the misses and the traffic of the reference within a hundredth`(trace: String)
        throws
    {
        let numbers = try TraceNumbers(trace)
        for percent in Self.percentages {
            let reference = try PeerFigures("LRU+PG_uncapped", trace: trace, percent: percent)
            var predictor = ProbabilityGraphPredictor()
            var cache = PrefetchingLRU(capacity: reference.entries, keyCount: numbers.keyCount)
            cache.run(numbers.keys, predictor: &predictor)
            // Which of several equally probable keys the reference fetches last is not known.
            let told = "\(trace) at \(percent)%: \(cache.misses) misses, \(cache.prefetches) prefetches"
            #expect(abs(cache.misses - reference.misses) * 100 <= reference.misses, "\(told)")
            #expect(abs(cache.prefetches - reference.prefetches) * 100 <= reference.prefetches, "\(told)")
        }
    }

    @Test(arguments: traces)
    func `Mithril misses at most a twentieth more than the reference, at no more traffic`(trace: String) throws {
        let numbers = try TraceNumbers(trace)
        for percent in Self.percentages {
            let reference = try PeerFigures("LRU+Mithril", trace: trace, percent: percent)
            var predictor = MithrilPredictor()
            var cache = PrefetchingLRU(capacity: reference.entries, keyCount: numbers.keyCount)
            cache.run(numbers.keys, predictor: &predictor)
            let told = "\(trace) at \(percent)%: \(cache.misses) misses, \(cache.prefetches) prefetches"
            #expect(cache.misses * 100 <= reference.misses * 105, "\(told)")
            #expect(cache.misses + cache.prefetches <= reference.misses + reference.prefetches, "\(told)")
        }
    }
}
