import PredisPrimitives

/// The four patterns on which a model of sequences is checked: each has a known best possible accuracy.
///
/// Numbers are below `count`. What a model that knows the pattern can guess of the next number, at best:
/// - `sequential`: 0, 1, 2, ..., `count - 1`, 0, ...: always.
/// - `periodic`: the same `period` numbers, chosen at random, again and again: always.
/// - `mixed`: the last number plus 1, with probability `randomShare` a uniform draw in its place:
///   `1 - randomShare + randomShare / count` of them.
/// - `random`: independent uniform draws: `1 / count` of them.
///
/// Equal seeds give equal numbers on every platform.
public struct ValidationPattern: Sequence, IteratorProtocol, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case sequential
        case periodic
        case mixed
        case random
    }

    public let kind: Kind
    public let count: Int
    public let period: Int
    public let randomShare: Double
    private var random: SplitMix64
    private let seed: UInt64
    /// Where in its round a pattern that repeats itself is; the last number of the mixed one.
    private var position = 0

    /// - Parameters:
    ///   - kind: Which pattern.
    ///   - count: How many different numbers there may be, at least 1.
    ///   - period: The length of the periodic pattern, at least 1; no matter to others.
    ///   - randomShare: The share of random draws in the mixed pattern, 0 to 1; no matter to others.
    ///   - seed: Which random numbers.
    public init(_ kind: Kind, count: Int, period: Int = 10, randomShare: Double = 0.3, seed: UInt64) {
        self.kind = kind
        self.count = Swift.max(1, count)
        self.period = Swift.max(1, period)
        self.randomShare = randomShare
        self.seed = seed
        random = SplitMix64(seed: seed)
        if kind == .mixed { position = random.nextNumber(below: self.count) }
    }

    /// The share of the numbers that a model which knows the pattern guesses right.
    public var bestAccuracy: Double {
        switch kind {
        case .sequential, .periodic: 1
        case .mixed: 1 - randomShare + randomShare / Double(count)
        case .random: 1 / Double(count)
        }
    }

    /// The next number; never `nil`.
    public mutating func next() -> Int? { nextNumber() }

    /// The next number.
    public mutating func nextNumber() -> Int {
        switch kind {
        case .sequential: return advance(by: count)
        case .periodic:
            // The draws of the first round again, so that a long period takes no memory.
            if advance(by: period) == 0 { random = SplitMix64(seed: seed) }
            return random.nextNumber(below: count)
        case .mixed:
            let goesOn = random.nextUnit() < 1 - randomShare
            position = goesOn ? (position + 1 == count ? 0 : position + 1) : random.nextNumber(below: count)
            return position
        case .random: return random.nextNumber(below: count)
        }
    }

    private mutating func advance(by length: Int) -> Int {
        defer { position = position + 1 == length ? 0 : position + 1 }
        return position
    }
}

extension SplitMix64 {
    /// A number below `count`, which is at least 1; the high half of a product, biased by less than `count / 2^64`.
    @inline(__always)
    mutating func nextNumber(below count: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(truncatingIfNeeded: count)).high)
    }
}
