import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct RecentKeysTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `finds the latest keys of each lane, or none that were overwritten`(seed: UInt64) {
        var random = RandomKeys(seed: seed)
        var parser = KeyParser(beginnings: 4, seed: seed)
        var recent = RecentKeys(bytes: 4096, lanes: 8)
        // The model never forgets; what the ring still has must be the latest of it.
        var model = [[String]](repeating: [], count: 8)
        for step in 0..<4000 {
            let key = random.key()
            let lane = random.below(random.below(2) == 0 ? 8 : 2)
            let bytes = Array(key.utf8)
            guard bytes.withUnsafeBytes({ parser.parse($0) }) else { continue }
            recent.select(lane)
            while recent.oldestInTheWay() != nil { recent.removeOldest() }
            bytes.withUnsafeBytes {
                recent.push(RecentKey(access: UInt64(step)), parser.parsed, $0)
            }
            model[lane].append(key)
            #expect(recent.texts == model[lane].suffix(recent.count).reversed(), "seed \(seed), step \(step)")
            if random.below(100) == 0 {
                recent.clear(lane)
                model[lane] = []
            }
            let checked = random.below(8)
            recent.select(checked)
            #expect(recent.texts == model[checked].suffix(recent.count).reversed(), "seed \(seed), step \(step)")
            if checked == lane, !model[lane].isEmpty { #expect(recent.count > 0, "seed \(seed), step \(step)") }
        }
    }

    @Test func `a lane has as many keys as it is deep`() {
        var parser = KeyParser(beginnings: 4, seed: 1)
        var recent = RecentKeys(bytes: 1 << 16, lanes: 1)
        recent.select(0)
        for number in 0..<20 {
            let bytes = Array("key:\(number)".utf8)
            #expect(bytes.withUnsafeBytes { parser.parse($0) })
            bytes.withUnsafeBytes { recent.push(RecentKey(), parser.parsed, $0) }
        }
        #expect(recent.count == RecentKeys.depth)
        #expect(recent.key(back: RecentKeys.depth)?.fields[0].value == UInt64(20 - RecentKeys.depth))
    }
}

extension RecentKeys {
    /// The keys of the selected lane, the latest first.
    fileprivate var texts: [String] {
        (1...RecentKeys.depth).compactMap { key(back: $0)?.text }
    }
}

extension UnsafeMutablePointer<RecentKey> {
    fileprivate var text: String {
        String(decoding: UnsafeRawBufferPointer(start: bytes, count: Int(pointee.byteCount)), as: UTF8.self)
    }
}
