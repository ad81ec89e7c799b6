/// A tensor with its name, in the canonical layout: row-major as PyTorch keeps it.
///
/// What networks, snapshots and files exchange; the layout in memory is ``ParameterLayout``'s business.
public struct NamedTensor: Sendable, Hashable {
    /// The name, such as `lstm.weight_ih_l0`.
    public var name: String
    /// The extent of each dimension, outermost first.
    public var shape: [Int]
    /// The elements, the last dimension fastest.
    public var values: [Float]

    /// A tensor of `shape` with `values`; the product of `shape` is the count of `values`.
    public init(name: String, shape: [Int], values: [Float]) {
        precondition(shape.reduce(1, *) == values.count, "\(name): \(values.count) values for shape \(shape)")
        self.name = name
        self.shape = shape
        self.values = values
    }
}
