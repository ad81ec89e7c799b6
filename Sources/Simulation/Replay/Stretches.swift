/// Cuts a replay into equal stretches of accesses, the first of which is the warm-up.
struct Stretches {
    /// How many stretches the counted accesses are cut into.
    static let count = 20

    /// Where each stretch begins; the last element is the end of the trace.
    let bounds: [Int]

    init(accesses: Int, warmUp: Int) {
        let counted = accesses - warmUp
        bounds = (0...Self.count).map { warmUp + counted * $0 / Self.count }
    }

    /// The range of the warm-up, then the counted ones.
    var ranges: [Range<Int>] {
        [0..<bounds[0]] + zip(bounds, bounds.dropFirst()).map { $0..<$1 }
    }
}
