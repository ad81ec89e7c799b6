/// Holds the shares of several outcomes where they belong, while each single choice is made for reasons of its own.
struct QuotaControl: Sendable {
    private let shares: [Double]
    private var counts: [Double]
    private var total = 0.0

    /// - Parameter wanted: Numbers in proportion to the shares.
    init(_ wanted: [Int]) {
        let sum = Double(max(1, wanted.reduce(0, +)))
        shares = wanted.map { Double($0) / sum }
        counts = Array(repeating: 0, count: wanted.count)
    }

    /// Takes in that an outcome came.
    mutating func note(_ outcome: Int) {
        counts[outcome] += 1
        total += 1
    }

    /// By how much the odds of an outcome are to be multiplied: above 1 for one that came too rarely so far.
    func need(_ outcome: Int) -> Double {
        let wanted = shares[outcome] * total
        return PortableMath.exp(min(2, max(-2, (wanted - counts[outcome]) / (20 + 0.03 * wanted))))
    }
}
