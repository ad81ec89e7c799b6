import PredisPrimitives
import Testing

@testable import CacheCore

/// Figure 4 of the paper word by word, for requests alone; each list has its oldest key first.
private struct ARCFigure {
    let c: Int
    var p = 0.0
    var t1: [Int] = []
    var t2: [Int] = []
    var b1: [Int] = []
    var b2: [Int] = []

    init(c: Int) {
        self.c = c
    }

    /// Whether the request is a hit.
    mutating func request(_ x: Int) -> Bool {
        if t1.contains(x) || t2.contains(x) {
            t1.removeAll { $0 == x }
            t2.removeAll { $0 == x }
            t2.append(x)
            return true
        }
        if b1.contains(x) {
            p = min(Double(c), p + max(Double(b2.count) / Double(b1.count), 1))
            replace(x)
            b1.removeAll { $0 == x }
            t2.append(x)
        } else if b2.contains(x) {
            p = max(0, p - max(Double(b1.count) / Double(b2.count), 1))
            replace(x)
            b2.removeAll { $0 == x }
            t2.append(x)
        } else {
            if t1.count + b1.count == c {
                if t1.count < c {
                    b1.removeFirst()
                    replace(x)
                } else {
                    t1.removeFirst()
                }
            } else if t1.count + t2.count + b1.count + b2.count >= c {
                if t1.count + t2.count + b1.count + b2.count == 2 * c { b2.removeFirst() }
                replace(x)
            }
            t1.append(x)
        }
        return false
    }

    private mutating func replace(_ x: Int) {
        if !t1.isEmpty, Double(t1.count) > p || (b2.contains(x) && Double(t1.count) == p) {
            b1.append(t1.removeFirst())
        } else {
            b2.append(t2.removeFirst())
        }
    }
}

@Suite("ARC")
struct ARCPolicyTests {
    @Test(arguments: [1, 2, 3, 10, 57], 0..<6)
    func hitsWhatThePapersFigureHits(_ entries: Int, _ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var figure = ARCFigure(c: entries)
        let cache = try Cache.single(entries: entries, .arc)
        for step in 0..<3000 {
            // Mostly a skewed choice, at times a scan; which keys are wanted moves on.
            let isScan = step % 400 < 60
            let skewed = Int(3 * Double(entries) * random.nextUnit() * random.nextUnit())
            let key = isScan ? 10_000 + step % 97 : skewed + step / 500 * entries
            let isHit = cache.read("\(key)").outcome == .hit
            if !isHit { cache.fill("\(key)", kind: .demand) }
            #expect(isHit == figure.request(key), "\(entries) entries, seed \(seed), step \(step)")
        }
        try cache.checkInvariants()
    }
}
