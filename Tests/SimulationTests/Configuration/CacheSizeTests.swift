import PredisPrimitives
import Testing

@testable import Simulation

@Suite struct CacheSizeTests {
    @Test(arguments: [
        ("5%", CacheSize.share(0.05)), ("0.5%", .share(0.005)), ("100%", .share(1)), ("3000", .objects(3000)),
        ("64MiB", .bytes(ByteCount(rawValue: 64 << 20))),
    ])
    func `sizes are read`(text: String, size: CacheSize) {
        #expect(CacheSize(text) == size)
        #expect(size.description == (text == "64MiB" ? "64.0MiB" : text))
    }

    @Test(arguments: ["", "0", "-5", "0%", "101%", "x", "5 %", "%", "-1%", "nan%", "0MiB"])
    func `what is no size is refused`(text: String) {
        #expect(CacheSize(text) == nil)
    }

    /// Whole percentages are exact, as integer arithmetic is.
    @Test func `a share of the keys is rounded down and at least ten`() {
        for keys in [1, 100, 999, 1739, 60_734, 186_880, 1_000_003] {
            for percent in 1...100 {
                let size = CacheSize("\(percent)%")
                #expect(size?.objects(keyCount: keys) == max(10, keys * percent / 100), "\(percent)% of \(keys)")
            }
        }
    }
}

@Suite struct LoadLatencyTests {
    @Test func `counts and times are read`() {
        #expect(LoadLatency("4") == .accesses(4))
        #expect(LoadLatency("5ms", jitter: 0.1) == .seconds(0.005, jitter: 0.1))
        #expect(LoadLatency("0.25s") == .seconds(0.25, jitter: 0))
        #expect(LoadLatency("150us") == .seconds(150e-6, jitter: 0))
        for text in ["", "-1", "5 ms", "ms", "0ms", "-5ms", "1h", "4.5", "infs"] { #expect(LoadLatency(text) == nil) }
        #expect(LoadLatency.seconds(0.005, jitter: 0).description == "5ms")
        #expect(LoadLatency.accesses(16).description == "16")
    }

    @Test func `prefetchers are read with their settings and written back`() {
        for text in ["none", "obl:1", "obl:4", "pg:0.5", "pg:0.25:1000", "mithril:2:3", "hybrid:0.1"] {
            let settings = PrefetcherSettings(text)
            #expect(settings.map { $0.description + ($0.setting.map { ":\($0)" } ?? "") } == text)
        }
        for text in [
            "", "x", "none:1", "obl:0", "obl:x", "pg:0", "pg:1.5", "pg:0.5:0", "pg:0.5:1:1", "pg:1", "mithril:0",
            "hybrid:-1",
        ] {
            #expect(PrefetcherSettings(text) == nil, "\(text)")
        }
    }
}
