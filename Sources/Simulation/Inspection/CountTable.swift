import PredisPrimitives

/// Counts of numbers: open addressing with linear probing, at most half full.
///
/// 12 bytes a slot; `UInt64.max` cannot be counted.
struct CountTable {
    private var numbers: [UInt64]
    private var counts: [UInt32]
    private(set) var count = 0

    init() {
        numbers = Array(repeating: .max, count: 1 << 10)
        counts = Array(repeating: 0, count: 1 << 10)
    }

    /// Counts a number.
    ///
    /// - Returns: Its count, this one included.
    mutating func increment(_ number: UInt64) -> UInt32 {
        var slot = slot(of: number)
        if numbers[slot] == .max {
            if (count + 1) * 2 > numbers.count {
                grow()
                slot = self.slot(of: number)
            }
            numbers[slot] = number
            count += 1
        }
        counts[slot] += 1
        return counts[slot]
    }

    private func slot(of number: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: SplitMix64.mix(number)) & (numbers.count - 1)
        while numbers[slot] != number, numbers[slot] != .max { slot = (slot + 1) & (numbers.count - 1) }
        return slot
    }

    private mutating func grow() {
        let (oldNumbers, oldCounts) = (numbers, counts)
        numbers = Array(repeating: .max, count: oldNumbers.count * 2)
        counts = Array(repeating: 0, count: oldNumbers.count * 2)
        for (number, count) in zip(oldNumbers, oldCounts) where number != .max {
            let slot = slot(of: number)
            numbers[slot] = number
            counts[slot] = count
        }
    }
}
