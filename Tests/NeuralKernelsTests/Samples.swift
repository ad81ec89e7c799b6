import NeuralKernels
import PredisPrimitives

/// Numbers to try kernels on, the same for the same seed.
struct Samples {
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    /// Floats between -`range` and `range`, evenly spread.
    mutating func floats(_ count: Int, range: Float = 1) -> [Float] {
        (0..<count).map { _ in (2 * Float(random.nextUnit()) - 1) * range }
    }

    /// Whole numbers from -127 to 127, the ends more often than others.
    mutating func bytes(_ count: Int) -> [Int8] {
        (0..<count).map { _ in
            let drawn = Int8.random(in: -127...127, using: &random)
            return Int.random(in: 0..<8, using: &random) == 0 ? (drawn < 0 ? -127 : 127) : drawn
        }
    }

    /// A number within `range`.
    mutating func integer(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &random)
    }
}

/// Values at the edges of floats and of the kernels' formulas.
let specialValues: [Float] = [
    0, -0.0, 1, -1, .infinity, -.infinity, .nan, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude,
    -.leastNormalMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1e-30, -1e-30, 0.0004, 0.000_399_999,
    -87.336_54, -87.4, 88.376_26, 88.4, 100, -100, 7.905_311, -8, 1e10, -1e10, 127.5, -127.5, 0.5, -0.5, 1.5, 2.5,
]

/// The instruction sets to compare with the reference.
let fastSets = InstructionSet.available.filter { $0 != .reference }

/// Memory of exactly the elements given, in the middle of nothing: AddressSanitizer sees a step beyond either end.
final class Exact<Element: BitwiseCopyable> {
    let pointer: UnsafeMutablePointer<Element>
    let count: Int

    init(_ elements: [Element]) {
        count = elements.count
        pointer = .allocate(capacity: elements.count)
        pointer.initialize(from: elements, count: elements.count)
    }

    deinit {
        pointer.deallocate()
    }

    var elements: [Element] { Array(UnsafeBufferPointer(start: pointer, count: count)) }
}

/// Whether both hold the same bits, any NaN standing for any other.
func sameBits(_ left: [Float], _ right: [Float]) -> Bool {
    left.count == right.count
        && zip(left, right).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
}

/// The greatest difference, NaN and infinities counting as no difference only where both are the same.
func greatestDifference(_ left: [Float], _ right: [Float]) -> Float {
    var greatest: Float = left.count == right.count ? 0 : .infinity
    for (a, b) in zip(left, right) where !(a == b || (a.isNaN && b.isNaN)) {
        let difference = abs(a - b)
        greatest = max(greatest, difference.isNaN ? .infinity : difference)
    }
    return greatest
}
