/// How often runs of one template (`/img/7`, `/img/8`, `/img/9`) went on, by how long they were.
struct RunRecord {
    static let lengths = 4
    private var tried = InlineArray<4, UInt8>(repeating: 0)
    private var continued = InlineArray<4, UInt8>(repeating: 0)

    /// Runs of this length tried, and those that went on; halved together at 64.
    func counts(length: UInt8) -> (tried: UInt8, continued: UInt8) {
        let range = Self.range(length)
        return (tried[range], continued[range])
    }

    mutating func note(length: UInt8, didContinue: Bool) {
        let range = Self.range(length)
        tried[range] &+= 1
        if didContinue { continued[range] &+= 1 }
        guard tried[range] >= 64 else { return }
        tried[range] >>= 1
        continued[range] = (continued[range] &+ 1) >> 1
    }

    /// Lengths 1, 2 and 3, 4 to 7, and 8 and more.
    static func range(_ length: UInt8) -> Int {
        min(lengths - 1, 7 - max(1, length).leadingZeroBitCount)
    }
}
