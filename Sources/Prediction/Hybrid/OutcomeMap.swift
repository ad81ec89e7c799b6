#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What each of a number of small states has meant so far: the learned probability of success, as log odds.
///
/// A state's probability is the mean of its outcomes, later of the latest ones.
struct OutcomeMap: ~Copyable {
    struct Cell {
        var probability: Float
        /// In outcomes, at most 1000; two of trust in the start.
        var weight: Float = 2
    }

    /// Beyond this many outcomes a state follows the latest ones instead of averaging all.
    private static let memory: Float = 400
    static let maximumWeight: Float = 1000

    // Safety: both blocks are owned by this value and have `count` initialised elements; trivial types.
    // A pointer is the first field for the reason given in `KeyInterner`.
    let cells: UnsafeMutablePointer<Cell>
    let logits: UnsafeMutablePointer<Float>
    let count: Int

    /// Makes a map of `count` states that starts from the given probabilities.
    init(count: Int, initial: (Int) -> Float = { _ in 0.2 }) {
        self.count = count
        cells = .allocate(capacity: count)
        logits = .allocate(capacity: count)
        for state in 0..<count {
            let probability = initial(state)
            (cells + state).initialize(to: Cell(probability: probability))
            (logits + state).initialize(to: Self.logit(of: probability))
        }
    }

    deinit {
        cells.deallocate()
        logits.deallocate()
    }

    /// The log odds of a state in `0 ..< count`.
    @inline(__always)
    func logit(_ state: UInt8) -> Float {
        assert(Int(state) < count, "state \(state) is not in 0 ..< \(count)")
        return logits[Int(state)]
    }

    /// The probability of a state in `0 ..< count`.
    func probability(_ state: UInt8) -> Float {
        cells[Int(state)].probability
    }

    /// Learns from one outcome of a state in `0 ..< count`.
    mutating func learn(_ state: UInt8, happened: Bool) {
        assert(Int(state) < count, "state \(state) is not in 0 ..< \(count)")
        let cell = cells + Int(state)
        let rate = max(1 / (cell.pointee.weight + 1.5), 1 / Self.memory)
        cell.pointee.weight = min(Self.maximumWeight, cell.pointee.weight + 1)
        cell.pointee.probability += ((happened ? 1 : 0) - cell.pointee.probability) * rate
        logits[Int(state)] = Self.logit(of: cell.pointee.probability)
    }

    static func logit(of probability: Float) -> Float {
        let bounded = min(max(probability, 0.0005), 0.9995)
        return logf(bounded / (1 - bounded))
    }
}
