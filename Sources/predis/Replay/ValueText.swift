import PredisPrimitives

/// Values for keys whose values nobody recorded: letters that depend on the key alone.
enum ValueText {
    /// The size of a value whose size is not known.
    static let assumedCount = 256
    /// Longer recorded values are cut: the workload is about keys.
    static let mostCount = 1 << 16

    /// The value of `key`, of the recorded size `count` in bytes; 0 if that is not known.
    static func make(for key: [UInt8], count: Int) -> [UInt8] {
        let length = count == 0 ? assumedCount : min(count, mostCount)
        var random = SplitMix64(seed: KeyHasher(seed: 0).hash(key))
        var value: [UInt8] = []
        value.reserveCapacity(length + 8)
        while value.count < length {
            var bits = random.next()
            for _ in 0..<8 {
                value.append(UInt8(ascii: "a") + UInt8(bits & 15))
                bits >>= 8
            }
        }
        value.removeLast(value.count - length)
        return value
    }
}
