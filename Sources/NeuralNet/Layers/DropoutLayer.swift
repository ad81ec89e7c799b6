/// Dropout between two LSTM layers: some outputs become 0, the others are scaled so that the mean stays.
///
/// Which ones depends on seed, step, layer and the output's index in the whole batch only (``CounterRandom``), so every
/// number of shards and every engine drops the same: output `unit` of position `p` has index `p * width + unit` and is
/// kept if that index's ``CounterRandom/halfBits(_:)`` are at least `dropout * 2^32`.
struct DropoutLayer {
    private let threshold: UInt32
    private let scale: Float
    private let seed: UInt64
    private let layer: Int
    /// The outputs after dropout.
    let output: Rows

    /// Dropout after LSTM layer `layer`, for up to `rows` positions of `width` outputs; `share` is above 0.
    init(share: Float, seed: UInt64, layer: Int, rows: Int, width: Int, in workspace: Workspace) {
        threshold = UInt32(Double(share) * 0x1p32)
        scale = 1 / (1 - share)
        self.seed = seed
        self.layer = layer
        output = Rows(workspace.floats(rows * width), width: width)
    }

    /// Writes the kept outputs, scaled, and 0 for the others.
    func forward(_ pass: Pass, _ batch: BatchView, step: Int, input: Rows) {
        apply(pass, batch, step, from: input, to: output)
    }

    /// Turns the gradient of ``output`` into that of the input, in place.
    func backward(_ pass: Pass, _ batch: BatchView, step: Int, gradient: Rows) {
        apply(pass, batch, step, from: gradient, to: gradient)
    }

    private func apply(_ pass: Pass, _ batch: BatchView, _ step: Int, from source: Rows, to target: Rows) {
        let random = CounterRandom(seed: seed, step: step, purpose: .dropout, lane: layer)
        for position in 0..<pass.rows {
            let first = UInt64(batch.index(position) * source.width)
            let (from, to) = (source[position], target[position])
            // The width is even, so two neighbours share 64 bits.
            for unit in stride(from: 0, to: source.width, by: 2) {
                let bits = random.bits((first + UInt64(unit)) >> 1)
                to[unit] = UInt32(truncatingIfNeeded: bits) >= threshold ? from[unit] * scale : 0
                to[unit + 1] = UInt32(truncatingIfNeeded: bits >> 32) >= threshold ? from[unit + 1] * scale : 0
            }
        }
    }
}
