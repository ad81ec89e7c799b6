import PredisPrimitives
import Testing

@testable import CacheCore

@Suite("W-TinyLFU")
struct WTinyLFUPolicyTests {
    /// Long enough for the window to move many times and for warm candidates to be drawn.
    @Test(arguments: [1, 2, 9, 33], 0..<2)
    func hitsWhatTheModelHits(_ entries: Int, _ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var model = NaiveWTinyLFU()
        let cache = try Cache.single(entries: entries, .wTinyLFU)
        var shares: Set<Double> = []
        for step in 0..<4000 {
            let key = Self.key(step, entries, &random)
            let isHit = cache.read(key).outcome == .hit
            if !isHit { cache.fill(key, kind: .demand) }
            #expect(isHit == model.request(key, entries: entries), "\(entries) entries, seed \(seed), step \(step)")
            shares.insert(model.share)
        }
        try cache.checkInvariants()
        #expect(shares.count > (entries > 2 ? 3 : 1), "the window moved too rarely")
    }

    /// Stretches of a skewed choice and of a working set that slides, which want different windows.
    private static func key(_ step: Int, _ entries: Int, _ random: inout SplitMix64) -> String {
        let skewed = Int(4 * Double(entries) * random.nextUnit() * random.nextUnit() * random.nextUnit())
        let near = step / 3 + Int(random.next() % UInt64(entries))
        return step / 1000 % 2 == 0 ? "\(skewed)" : "moving \(near)"
    }

    @Test func aScanDoesNotPushOutWhatIsAskedForOften() throws {
        let cache = try Cache.single(entries: 100, .wTinyLFU)
        for _ in 0..<5 {
            for number in 0..<90 where cache.read("\(number)").outcome == .miss { cache.write("\(number)") }
        }
        for number in 1000..<2000 { cache.fill("\(number)", kind: .demand) }
        #expect((0..<90).count { cache.isResident("\($0)") } >= 80)
    }

    @Test func theFrequencyIsTheSketchs() throws {
        let cache = try Cache.single(entries: 100, .wTinyLFU)
        for number in 0..<99 { cache.write("\(number)") }
        cache.write("key")
        for _ in 0..<4 { _ = cache.read("key") }
        #expect(cache.peek("key")?.info.frequency == 5)
        for _ in 0..<30 { _ = cache.read("key") }
        #expect(cache.peek("key")?.info.frequency == 15)
    }
}

extension NaiveWTinyLFU {
    /// Whether a request to a cache of so many entries is a hit; if not, the key comes in.
    fileprivate mutating func request(_ key: String, entries: Int) -> Bool {
        if keys.contains(key) {
            touch(key)
            return true
        }
        let recalled = recall(key)
        if keys.count == entries { _ = evict(residents: entries) }
        insert(key, recalled: recalled)
        return false
    }
}

@Suite("The hill climber")
struct HillClimberTests {
    /// Counts a sample of a hundred accesses and asks for the step.
    private func step(_ climber: inout HillClimber, hits: Int) -> Double {
        for access in 0..<100 { climber.count(isHit: access < hits) }
        #expect(climber.isDue(population: 10) && !climber.isDue(population: 11))
        return climber.nextStep()
    }

    @Test func goesOnWhileItGetsBetterAndTurnsWhenItGetsWorse() {
        var climber = HillClimber()
        #expect(step(&climber, hits: 50) == -0.0625)
        #expect(step(&climber, hits: 51) == -0.0625)
        #expect(step(&climber, hits: 50) == 0.0625 * 0.98)
        #expect(step(&climber, hits: 52) == 0.0625 * 0.98 * 0.98)
    }

    @Test func aLargeChangeBeginsAnewWithTheFirstStep() {
        var climber = HillClimber()
        for hits in [50, 51, 52, 53] { _ = step(&climber, hits: hits) }
        #expect(step(&climber, hits: 40) > 0)
        #expect(step(&climber, hits: 41) == 0.0625)
    }
}
