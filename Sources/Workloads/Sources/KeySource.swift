import PredisPrimitives

/// A source of numbers at work.
struct KeySource {
    private enum Kind: UInt8 {
        case zipf
        case uniform
        case hotspot
        case counter
        case stride
        case shuffle
        case latest
        case pattern
    }

    private var kind: Kind
    /// How many numbers there are; for a counter the first one.
    private var count: UInt64
    private var position: UInt64 = 0
    /// From one number to the next of a stride; the hot numbers of a hotspot; the source that a latest one follows; the window
    /// of a shuffle.
    private var step: UInt64 = 1
    /// The share of the draws that is hot.
    private var share = 0.0
    private var isScrambled = false
    private var isHashed = false
    private var seed: UInt64
    private var zipf: ZipfDistribution
    private var permutation: Permutation
    private var pattern: ValidationPattern
    /// Ranks fallen a second; 0 for none.
    private var drift = 0.0
    /// Lives a second; 0 for one that lasts.
    private var renewal = 0.0

    /// The number of items of YCSB's scrambled generator, whatever the number of keys.
    static let ycsbItemCount = 10_000_000_000

    /// - Parameter sources: The names of the stream's sources, for those that follow another one.
    init(_ definition: SourceDefinition, sources: [String], seed: UInt64) {
        self.seed = seed
        kind = .uniform
        count = 1
        zipf = ZipfDistribution(count: 1, exponent: 0)
        permutation = Permutation(count: 1, seed: seed)
        pattern = ValidationPattern(.random, count: 1, seed: seed)
        switch definition {
        case .zipf(let source):
            kind = .zipf
            count = UInt64(source.count)
            isScrambled = source.order == .scrambled
            isHashed = source.order == .ycsb
            zipf = ZipfDistribution(
                count: isHashed ? Self.ycsbItemCount : source.count,
                exponent: source.exponent
            )
            permutation = Permutation(count: count, seed: seed)
            drift = source.drift.map { 1 / $0.value } ?? 0
            renewal = source.lifetime.map { 1 / $0.value } ?? 0
        case .uniform(let source):
            count = UInt64(source.count)
            renewal = source.lifetime.map { 1 / $0.value } ?? 0
        case .hotspot(let source):
            kind = .hotspot
            count = UInt64(source.count)
            step = UInt64(source.hotCount)
            share = source.hotDraws
            drift = source.drift.map { 1 / $0.value } ?? 0
        case .sequential(let source):
            kind = .counter
            count = UInt64(source.first)
            position = count
        case .loop(let source):
            kind = .stride
            count = UInt64(source.count)
        case .stride(let source):
            kind = .stride
            count = UInt64(source.count)
            step = UInt64(source.step) % count
        case .shuffle(let source):
            kind = .shuffle
            count = UInt64(source.count)
            step = UInt64(min(source.window ?? source.count, source.count))
            permutation = Permutation(count: step, seed: seed)
        case .latest(let source):
            kind = .latest
            step = UInt64(sources.firstIndex(of: source.of) ?? 0)
            zipf = ZipfDistribution(count: 1, exponent: source.exponent)
        case .pattern(let source):
            kind = .pattern
            count = UInt64(source.count)
            pattern = ValidationPattern(
                source.kind,
                count: source.count,
                period: source.period,
                randomShare: source.randomShare,
                seed: seed
            )
        }
    }

    /// How many numbers the source has; so far, if it counts.
    var currentCount: Int64 { Int64(kind == .counter ? position : count) }

    /// The next number of the source at `index`.
    @inline(__always)
    static func draw(
        _ index: Int,
        of sources: UnsafeMutableBufferPointer<KeySource>,
        at time: Double,
        _ random: inout SplitMix64
    ) -> Int64 {
        if sources[index].kind == .latest {
            let newest = sources[Int(sources[index].step)].position
            return sources[index].nextLatest(newest: newest, &random)
        }
        return sources[index].next(at: time, &random)
    }

    private mutating func next(at time: Double, _ random: inout SplitMix64) -> Int64 {
        switch kind {
        case .zipf:
            let rank = UInt64(zipf.draw(&random))
            if isHashed { return YCSBHash.hash(Int64(rank)) % Int64(count) }
            let place = drift == 0 ? rank : moved(rank, at: time)
            return renewed(isScrambled ? permutation[place] : place, at: time)
        case .uniform:
            return renewed(UInt64(random.nextNumber(below: Int(count))), at: time)
        case .hotspot:
            let isHot = step == count || random.nextUnit() < share && step > 0
            let number =
                isHot
                ? UInt64(random.nextNumber(below: Int(step)))
                : step &+ UInt64(random.nextNumber(below: Int(count &- step)))
            // Towards higher numbers.
            return Int64(drift == 0 ? number : (number &+ (time * drift).wholePart % count) % count)
        case .counter:
            position &+= 1
            return Int64(position &- 1)
        case .stride:
            let number = position
            position &+= step
            if position >= count { position &-= count }
            return Int64(number)
        case .shuffle: return nextShuffled()
        case .pattern: return Int64(pattern.nextNumber())
        case .latest: return 0
        }
    }

    /// The number that has `rank` after the drift: a new one enters at rank 0, the others fall.
    private func moved(_ rank: UInt64, at time: Double) -> UInt64 {
        let fallen = (time * drift).wholePart % count
        return rank >= fallen ? rank &- fallen : rank &+ count &- fallen
    }

    /// The number that has taken the place of `number` by now.
    private func renewed(_ number: UInt64, at time: Double) -> Int64 {
        guard renewal > 0 else { return Int64(number) }
        // Each place changes hands at a time of its own.
        let phase = Double(SplitMix64.mix(number ^ seed) >> 11) * 0x1p-53
        let generation = (time * renewal + phase).wholePart
        return Int64(bitPattern: number &+ generation &* count)
    }

    private mutating func nextShuffled() -> Int64 {
        if position % count % step == 0 {
            // A new run begins; the last one of a round may be shorter.
            permutation = Permutation(
                count: min(step, count &- position % count),
                seed: SplitMix64.mix(seed &+ position &* 0x9E37_79B9_7F4A_7C15)
            )
        }
        let place = position % count
        position &+= 1
        return Int64(place &- place % step &+ permutation[place % step])
    }

    private mutating func nextLatest(newest: UInt64, _ random: inout SplitMix64) -> Int64 {
        guard newest > 0 else { return 0 }
        if UInt64(zipf.count) != newest { zipf = ZipfDistribution(count: Int(newest), exponent: zipf.exponent) }
        return Int64(newest) &- 1 &- Int64(zipf.draw(&random))
    }
}

extension HotspotSource {
    /// How many numbers are hot.
    var hotCount: Int { min(count, Int((Double(count) * hotKeys).rounded())) }
}

extension Double {
    /// The whole part of a number from 0 up, held to 62 bits.
    var wholePart: UInt64 { self < 0x1p62 ? UInt64(self) : 1 << 62 }
}
