#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What an expert's counts have meant so far: a learned probability for each pair of ranges of visits and counts.
///
/// A *cell* names such a pair. Cells with no count stand for "context known, key absent", which is evidence against;
/// `unknownContext` stands for a context the expert does not know.
struct Calibration: ~Copyable {
    /// Ranges of visits, and of counts.
    static let ranges = 12
    /// The cell of a key about which an expert says nothing because it does not know the context.
    static let unknownContext: UInt8 = 144
    /// Not a cell: the expert had no part in the prediction.
    static let silent: UInt8 = 255
    private static let cells = 145
    private static let middles: [Float] = [0, 1, 2, 3, 4, 5.5, 7, 10, 16, 25, 40, 56]
    /// Beyond this many outcomes a cell follows the latest ones instead of averaging all.
    private static let memory: Float = 400

    private struct Cell {
        var probability: Float
        var logit: Float
        var outcomes: UInt16
    }

    // Safety: owned by this value; `rangeOf` has 256 elements, `table` has `cells`; trivial types.
    private let rangeOf: UnsafeMutablePointer<UInt8>
    private let table: UnsafeMutablePointer<Cell>

    /// Starts from the share that the counts suggest.
    init() {
        rangeOf = .allocate(capacity: 256)
        for value in 0..<256 { rangeOf[value] = Self.range(value) }
        table = .allocate(capacity: Self.cells)
        for cell in 0..<Self.cells { table[cell] = Self.initial(cell) }
    }

    deinit {
        rangeOf.deallocate()
        table.deallocate()
    }

    /// The cell for a successor counted `count` times in `visits` visits.
    func cell(visits: UInt8, count: UInt8) -> UInt8 {
        rangeOf[Int(visits)] &* UInt8(Self.ranges) &+ rangeOf[Int(count)]
    }

    /// The learned probability of a cell that is not `silent`.
    func probability(_ cell: UInt8) -> Float {
        table[Int(cell)].probability
    }

    /// The learned probability of a cell that is not `silent`, as log odds.
    func logit(_ cell: UInt8) -> Float {
        table[Int(cell)].logit
    }

    /// Learns from one outcome.
    mutating func learn(_ cell: UInt8, happened: Bool) {
        guard Int(cell) < Self.cells else { return }
        let entry = table + Int(cell)
        let rate = max(1 / (Float(entry.pointee.outcomes) + 1.5), 1 / Self.memory)
        if entry.pointee.outcomes < .max { entry.pointee.outcomes += 1 }
        entry.pointee.probability += ((happened ? 1 : 0) - entry.pointee.probability) * rate
        entry.pointee.logit = Self.logit(of: entry.pointee.probability)
    }

    private static func range(_ value: Int) -> UInt8 {
        let starts = [0, 1, 2, 3, 4, 5, 6, 9, 13, 20, 32, 50]
        return UInt8((starts.lastIndex { $0 <= value }) ?? 0)
    }

    private static func initial(_ cell: Int) -> Cell {
        let visits = middles[min(cell / ranges, ranges - 1)]
        let count = cell < Int(unknownContext) ? middles[cell % ranges] : 0
        let share = min(0.9, 0.6 * count / (visits + 0.6))
        let probability = max(0.02, share)
        // Two outcomes' worth of trust in the start.
        return Cell(probability: probability, logit: logit(of: probability), outcomes: 2)
    }

    private static func logit(of probability: Float) -> Float {
        let bounded = min(max(probability, 0.0005), 0.9995)
        return logf(bounded / (1 - bounded))
    }
}
