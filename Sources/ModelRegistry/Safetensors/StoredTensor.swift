/// A tensor as a file has it, in row-major order.
public struct StoredTensor: Sendable, Equatable {
    /// The values; half-width floats are widened when they are read.
    public enum Elements: Sendable, Equatable {
        case float([Float])
        case int8([Int8])
        case int32([Int32])

        /// How many values.
        public var count: Int {
            switch self {
            case .float(let values): values.count
            case .int8(let values): values.count
            case .int32(let values): values.count
            }
        }
    }

    public var name: String
    /// The extent of each axis; empty for a single number.
    public var shape: [Int]
    public var elements: Elements

    public init(name: String, shape: [Int], elements: Elements) {
        self.name = name
        self.shape = shape
        self.elements = elements
    }
}
