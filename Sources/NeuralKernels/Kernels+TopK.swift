internal import CNeuralKernels

extension Kernels {
    /// The greatest of each stretch of 64 values (the last may be shorter), for `topK`; NaN is passed over.
    ///
    /// - Parameters:
    ///   - values: `count` floats.
    ///   - count: How many elements.
    ///   - maxima: One for each 64 values, rounded up; overwritten.
    public func blockMaxima(_ values: UnsafePointer<Float>, count: Int, into maxima: UnsafeMutablePointer<Float>) {
        precondition(count >= 0)
        if let float {
            float.pointee.block_maxima(values, count, maxima)
            return
        }
        Reference.blockMaxima(values, count: count, maxima: maxima)
    }

    /// The `k` greatest values, greatest first; of equal ones the lower index comes first.
    ///
    /// NaN and -infinity are never among them. Blocks whose maximum is too small are not looked at: about
    /// count / 64 + 64 k steps on most inputs.
    ///
    /// - Parameters:
    ///   - values: `count` floats.
    ///   - maxima: What `blockMaxima` or `head` wrote for these values.
    ///   - count: How many elements.
    ///   - k: How many are wanted.
    ///   - indices: `k` numbers; as many as are returned are overwritten.
    ///   - scores: Their values, likewise.
    /// - Returns: how many there are: `k`, or less if fewer values are to be had.
    public func topK(
        _ values: UnsafePointer<Float>,
        maxima: UnsafePointer<Float>,
        count: Int,
        k: Int,
        indices: UnsafeMutablePointer<Int32>,
        scores: UnsafeMutablePointer<Float>
    ) -> Int {
        precondition(count >= 0 && k >= 0)
        if let float {
            return float.pointee.top_k(values, maxima, count, k, indices, scores)
        }
        return Reference.topK(values, maxima: maxima, count: count, k: k, indices: indices, scores: scores)
    }
}
