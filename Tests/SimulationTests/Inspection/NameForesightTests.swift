import PredisPrimitives
import Testing

@testable import Simulation

@Suite struct NameForesightTests {
    private static func trace(_ keys: [String]) throws -> AccessTrace {
        var trace = AccessTrace(name: "names")
        for key in keys {
            let number = Array(key.utf8).withUnsafeBytes { trace.names.number($0) }
            trace.keys.append(try #require(number).number)
        }
        trace.keyCount = trace.names.count
        return trace
    }

    @Test func `orders foretell their items though no key ever comes twice`() throws {
        var random = SplitMix64(seed: 6)
        var keys: [String] = []
        for _ in 0..<3000 {
            let order = random.next() % 1_000_000_000
            keys += ["order:\(order)", "order:\(order):items", "order:\(order):customer"]
        }
        let foresight = NameForesight(try Self.trace(keys))
        // Two thirds of the keys follow from the order's number.
        #expect(foresight.foretoldShare > 0.64 && foresight.foretoldShare < 0.67)
        #expect(Double(foresight.cameTrue) / Double(foresight.proposed) > 0.95)
        #expect(foresight.rules.contains { $0.hasPrefix("order:{a} -> order:{a}:items") }, "\(foresight.rules)")
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `independent draws foretell hardly anything`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let keys = (0..<20_000).map { _ in "k\(random.next() % 100_000_000)" }
        let foresight = NameForesight(try Self.trace(keys))
        #expect(foresight.foretoldShare < 0.001)
        #expect(foresight.proposed < 200)
    }

    @Test func `what was asked for already is not foretold again`() throws {
        let keys = (0..<4000).flatMap { _ in ["user:1", "user:1:cart"] }
        let foresight = NameForesight(try Self.trace(keys))
        #expect(foresight.proposed == 0 && foresight.cameTrue == 0)
    }
}
