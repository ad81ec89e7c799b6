import CacheCore
import Testing

@Suite("The configuration")
struct CacheConfigurationTests {
    @Test(arguments: [
        (CacheConfiguration(), CacheConfigurationError.noLimit),
        (CacheConfiguration(maximumEntries: 0), .tooFewEntries(0, shards: 1)),
        (CacheConfiguration(maximumEntries: 7, shardCount: 8), .tooFewEntries(7, shards: 8)),
        (CacheConfiguration(maximumBytes: 1000, shardCount: 2), .tooFewBytes(1000, shards: 2)),
        (CacheConfiguration(maximumEntries: -5), .tooFewEntries(-5, shards: 1)),
        (CacheConfiguration(maximumEntries: 10, shardCount: 3), .invalidShardCount(3)),
        (CacheConfiguration(maximumEntries: 10_000, shardCount: 512), .invalidShardCount(512)),
        (CacheConfiguration(maximumEntries: 10, threads: 0), .invalidThreads(0)),
        (CacheConfiguration(maximumEntries: 10, probationShare: 1.5), .invalidProbationShare(1.5)),
    ])
    func contradictionsAreRefused(_ configuration: CacheConfiguration, _ error: CacheConfigurationError) {
        #expect(throws: error) { try configuration.validate() }
        #expect(throws: error) { try Cache.make(configuration) }
    }

    @Test func messagesSayTheNumbers() {
        let message = CacheConfigurationError.tooFewEntries(7, shards: 8).description
        #expect(message.contains("7") && message.contains("8"))
        #expect(CacheConfigurationError.tooFewBytes(1000, shards: 2).description.contains("1024"))
    }

    @Test func shardsArePlentyForThreadsButNeverSmall() {
        func count(entries: Int?, bytes: Int? = nil, threads: Int) -> Int {
            CacheConfiguration.derivedShardCount(maximumEntries: entries, maximumBytes: bytes, threads: threads)
        }
        #expect(count(entries: 100, threads: 64) == 1)
        #expect(count(entries: 8191, threads: 64) == 1)
        #expect(count(entries: 8192, threads: 64) == 2)
        #expect(count(entries: 1_000_000, threads: 1) == 8)
        #expect(count(entries: 1_000_000, threads: 5) == 64)
        #expect(count(entries: 100_000_000, threads: 1000) == 256)
        #expect(count(entries: nil, bytes: 1 << 20, threads: 8) == 1)
        #expect(count(entries: nil, bytes: 1 << 30, threads: 8) == 16)
        #expect(count(entries: 100, bytes: 1 << 30, threads: 8) == 1)
    }

    @Test func namesOfPolicies() {
        #expect(EvictionPolicyName(rawValue: "S3FIFO") == .s3fifo)
        #expect(EvictionPolicyName(rawValue: "s3-fifo") == .s3fifo)
        #expect(EvictionPolicyName(rawValue: "WTinyLFU") == .wTinyLFU)
        #expect(EvictionPolicyName(rawValue: "lfu") == nil)
        for name in EvictionPolicyName.allCases { #expect(EvictionPolicyName(rawValue: name.rawValue) == name) }
    }
}
