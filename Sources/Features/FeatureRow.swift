/// The place for the features of one access, filled from the first column to the last.
struct FeatureRow: ~Copyable {
    // Safety: the caller's memory for `count` values, which outlives this value; `put` keeps within it.
    private let values: UnsafeMutablePointer<Float>
    private let count: Int
    private(set) var filled = 0

    init(_ values: UnsafeMutablePointer<Float>, count: Int) {
        self.values = values
        self.count = count
    }

    @inline(__always)
    mutating func put(_ value: Float) {
        precondition(filled < count, "more features than the schema names")
        values[filled] = value
        filled &+= 1
    }

    @inline(__always)
    mutating func put(_ value: Double) { put(Float(value)) }

    @inline(__always)
    mutating func put(_ flag: Bool) { put(flag ? 1 : 0 as Float) }

    /// A value that may be missing.
    @inline(__always)
    mutating func put(_ value: Double, if isKnown: Bool) { put(isKnown ? Float(value) : .nan) }
}
