internal import NeuralKernels

/// What every layer needs for one pass over a shard's lanes.
///
/// Rows are positions: time-major within the shard, row `t * lanes + lane`.
// Safety: the pointers are the engine's buffers, all of `ParameterLayout.count` floats; no other shard writes
// `gradients`.
struct Pass {
    /// The inner loops.
    let kernels: Kernels
    /// The parameters.
    let parameters: UnsafePointer<Float>
    /// The panel sets' weights transposed; the set of place `weights` begins at `weights - firstTransposed`.
    let transposed: UnsafePointer<Float>
    /// See ``TransposedWeights/first``.
    let firstTransposed: Int
    /// What backward passes add to.
    let gradients: UnsafeMutablePointer<Float>
    /// The shard's lanes.
    let lanes: Int
    /// The batch's steps.
    let steps: Int

    /// The positions of the shard.
    var rows: Int { lanes * steps }
}

/// Rows of floats in memory: `width` of each `stride` mean something.
// Safety: who makes one sees to it that the rows a pass works on lie in memory that outlives the pass.
struct Rows {
    let start: UnsafeMutablePointer<Float>
    let width: Int
    let stride: Int

    init(_ start: UnsafeMutablePointer<Float>, width: Int, stride: Int? = nil) {
        self.start = start
        self.width = width
        self.stride = stride ?? width
    }

    /// The row of number `index`.
    subscript(index: Int) -> UnsafeMutablePointer<Float> { start + index * stride }

    /// The rows from number `index` on.
    func dropping(_ index: Int) -> Rows {
        Rows(start + index * stride, width: width, stride: stride)
    }
}
