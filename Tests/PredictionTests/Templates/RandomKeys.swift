import PredisPrimitives

/// Keys drawn from the sorts of text that keys are made of.
struct RandomKeys {
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    mutating func below(_ bound: Int) -> Int {
        Int(random.next() % UInt64(bound))
    }

    mutating func hex(_ length: Int, digits: String = "0123456789abcdef") -> String {
        String((0..<length).map { _ in digits.randomElement(using: &random) ?? "0" })
    }

    mutating func uuid() -> String {
        [8, 4, 4, 4, 12].map { hex($0) }.joined(separator: "-")
    }

    /// One to nine pieces that may stand beside each other without punctuation.
    mutating func key() -> String {
        (0...below(9)).map { _ in piece() }.joined()
    }

    private mutating func piece() -> String {
        switch below(8) {
        case 0: [":", "/", "-", ".", "_", "?", "::"][below(7)]
        case 1: ["order", "img", "a", "deadbeef", "Face", "cafe", "X"][below(7)]
        case 2: String(below(100_000))
        case 3: hex(1 + below(24), digits: "0123456789")
        case 4: hex(1 + below(10))
        case 5: hex(1 + below(9), digits: "0123456789ABCDEF")
        case 6: hex(1 + below(5), digits: "09afgzAFGZ")
        default: below(4) == 0 ? uuid() : ":"
        }
    }
}
