import Testing
import Traces
import Workloads

@Suite struct ShopWorkloadTests {
    @Test func theSameSeedGivesTheSameShop() {
        var other = ShopWorkload.Configuration()
        other.seed = 2
        let first = Array(ShopWorkload().prefix(5000))
        #expect(first == Array(ShopWorkload().prefix(5000)))
        #expect(first != Array(ShopWorkload(other).prefix(5000)))
    }

    @Test func aProductPageAsksForItsPartsInOrder() {
        var configuration = ShopWorkload.Configuration()
        configuration.noise = 0
        configuration.sessions = 1
        let keys = ShopWorkload(configuration).prefix(20_000).map { String(decoding: $0.key, as: UTF8.self) }
        var products = 0
        for (key, next) in zip(keys, keys.dropFirst()) where key.hasPrefix("product:") {
            products += 1
            #expect(next == "price:" + key.dropFirst("product:".count))
        }
        #expect(products > 1000)
    }

    @Test func popularProductsAreAskedForMoreOften() {
        var counts: [[UInt8]: Int] = [:]
        for record in ShopWorkload().prefix(50_000) { counts[record.key, default: 0] += 1 }
        let sorted = counts.values.sorted(by: >)
        let top = sorted.prefix(sorted.count / 5).reduce(0, +)
        // A fifth of the keys gets well over half of the requests in any skewed workload, a fifth in a uniform one.
        #expect(Double(top) / 50_000 > 0.5)
    }
}
