internal import CNeuralKernels

/// The inner loops of the neural network, compiled for several instruction sets; this chooses one of them.
///
/// Every function is pure arithmetic on the caller's memory: it allocates nothing, keeps nothing, and may be called from
/// any thread. Matrices are row after row; a *stride* is the distance in elements from one row to the next, at least
/// the row's length. Nothing is read or written beyond the elements that the shapes name; nothing need be aligned, though
/// aligned rows are faster. Unless said otherwise an output must not overlap an input.
///
/// Functions that treat every element by itself (gates, `tanh`, `adamW`, ...) give the same bits on every instruction set.
/// Sums of products are taken in an order that depends on the set. Integer sums are exact, so the int8 functions too give
/// the same bits everywhere.
public struct Kernels: @unchecked Sendable {
    // Safety: both point to constant tables of functions that keep no state.
    let float: UnsafePointer<NeuralFloatKernels>?
    let int8: UnsafePointer<NeuralInt8Kernels>?

    /// What they were compiled for.
    public let instructionSet: InstructionSet

    /// The kernels for `set`; `nil` if this processor lacks it.
    public init?(_ set: InstructionSet) {
        guard set.isAvailable else { return nil }
        self.init(tablesOf: set)
    }

    /// The fastest kernels that this processor has, unless `PREDIS_KERNELS` names others: see `InstructionSet.preferred`.
    public static let best = Kernels(tablesOf: .preferred)

    /// The pure-Swift kernels.
    public static let reference = Kernels(tablesOf: .reference)

    private init(tablesOf set: InstructionSet) {
        instructionSet = set
        float = neural_float_kernels(set.rawValue)
        int8 = neural_int8_kernels(set.rawValue)
    }
}
