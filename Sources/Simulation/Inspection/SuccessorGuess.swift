/// Guesses the next key as the one that followed the same context most often so far, of equals the latest.
///
/// Contexts are numbers; memory grows with the different pairs of context and successor, about 24 bytes each.
struct SuccessorGuess {
    private var pairs = CountTable()
    private var contexts = NumberTable()
    /// For each context its most frequent successor and how often it came.
    private var best: [(key: UInt32, count: UInt32)] = []

    /// Learns what followed a context.
    ///
    /// - Returns: Whether it would have been guessed before.
    mutating func learn(_ key: UInt32, after context: UInt64) -> Bool {
        let number = contexts.number(context)
        if Int(number) == best.count { best.append((key: .max, count: 0)) }
        let isRight = best[Int(number)].count > 0 && best[Int(number)].key == key
        let count = pairs.increment(UInt64(number) << 32 | UInt64(key))
        if count >= best[Int(number)].count { best[Int(number)] = (key: key, count: count) }
        return isRight
    }
}

/// Numbers 64-bit contexts from 0 in order of appearance.
private struct NumberTable {
    private var numbers: [UInt64: UInt32] = [:]

    mutating func number(_ context: UInt64) -> UInt32 {
        let next = UInt32(numbers.count)
        let number = numbers[context, default: next]
        if number == next { numbers[context] = next }
        return number
    }
}
