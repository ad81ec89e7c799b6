import AccessModel
import Prediction
import PredisPrimitives
import Testing

@testable import Prefetching

@Suite struct WatchListTests {
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `behaves like an ordered list of keys`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var list = WatchList(capacity: 64)
        // The twin: keys and times in the order they were added.
        var model: [(key: UInt32, time: UInt64)] = []
        for step in 0..<20_000 as Range<UInt64> {
            let key = UInt32(random.next() % 90)
            switch random.next() % 4 {
            case 0:
                let removed = list.remove(KeyID(rawValue: key))
                let place = model.firstIndex { $0.key == key }
                #expect(removed?.time == place.map { model[$0].time }, "seed \(seed), step \(step)")
                if let place { model.remove(at: place) }
            case 1:
                let oldest = list.oldest
                #expect(oldest?.candidate.key.rawValue == model.first?.key, "seed \(seed), step \(step)")
            default:
                let isKnown = list.contains(KeyID(rawValue: key))
                #expect(isKnown == model.contains { $0.key == key }, "seed \(seed), step \(step)")
                guard !isKnown else { continue }
                if list.isFull, let oldest = list.oldest {
                    _ = list.remove(oldest.candidate.key)
                    model.removeFirst()
                }
                list.append(.init(candidate: .of(key), time: step, isInFlight: false, isWorthFetching: false))
                model.append((key, step))
            }
            if step % 100 == 0 { list.checkInvariants() }
            let count = list.count
            #expect(count == model.count, "seed \(seed), step \(step)")
        }
    }
}

extension Candidate {
    static func of(_ key: UInt32, probability: Float = 0.9) -> Candidate {
        Candidate(key: KeyID(rawValue: key), probability: probability)
    }
}
