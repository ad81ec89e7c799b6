internal import NeuralKernels

/// Where shards write what they find at each judged position of an evaluated batch.
// Safety: blocks of a workspace that outlives the pass; no two shards have a slot in common.
struct EvaluationBuffers {
    /// By the batch's index of a position: its place among the judged ones.
    private let slots: UnsafePointer<Int32>
    let keyLoss: UnsafeMutablePointer<Float>
    let rank: UnsafeMutablePointer<Int32>
    let topKeys: UnsafeMutablePointer<Int32>
    let topKeysPerPosition: Int
    let confidence: UnsafeMutablePointer<Float>
    let horizonLoss: UnsafeMutablePointer<Float>
    let horizonTopKeys: UnsafeMutablePointer<Int32>

    /// Room for `positions` judged positions.
    init(
        _ network: NetworkConfiguration,
        slots: UnsafePointer<Int32>,
        positions: Int,
        topKeys: Int,
        in workspace: Workspace
    ) {
        self.slots = slots
        keyLoss = workspace.floats(positions)
        rank = workspace.integers(positions)
        self.topKeys = workspace.integers(positions * topKeys)
        topKeysPerPosition = topKeys
        confidence = workspace.floats(positions)
        horizonLoss = workspace.floats(positions)
        horizonTopKeys = workspace.integers(network.horizon > 0 ? positions * topKeys : 0)
    }

    /// The place of a shard's judged row.
    func slot(_ judged: JudgedRows, _ row: Int) -> Int { Int(slots[Int(judged.indices[row])]) }

    /// The judged positions' results as arrays.
    func result(_ network: NetworkConfiguration, _ positions: [Int]) -> EvaluationResult {
        let count = positions.count
        let horizonCount = network.horizon > 0 ? count : 0
        return EvaluationResult(
            positions: positions,
            keyLoss: Array(UnsafeBufferPointer(start: keyLoss, count: count)),
            rank: Array(UnsafeBufferPointer(start: rank, count: count)),
            topKeys: Array(UnsafeBufferPointer(start: topKeys, count: count * topKeysPerPosition)),
            topKeysPerPosition: topKeysPerPosition,
            confidence: Array(UnsafeBufferPointer(start: confidence, count: network.hasConfidenceHead ? count : 0)),
            horizonLoss: Array(UnsafeBufferPointer(start: horizonLoss, count: horizonCount)),
            horizonTopKeys: Array(
                UnsafeBufferPointer(start: horizonTopKeys, count: horizonCount * topKeysPerPosition)
            )
        )
    }
}

/// Room for ranking a tile's logits.
struct Ranking {
    let losses: UnsafeMutablePointer<Float>
    let ranks: UnsafeMutablePointer<Int32>
    private let maxima: UnsafeMutablePointer<Float>
    private let scores: UnsafeMutablePointer<Float>

    /// Room for a tile of `rows` rows and `classes` classes.
    init(rows: Int, classes: Int, in workspace: Workspace) {
        losses = workspace.floats(rows)
        ranks = workspace.integers(rows)
        maxima = workspace.floats((classes + 63) / 64)
        scores = workspace.floats(classes)
    }

    /// Writes the `keys` classes of the largest logits to a slot of `chosen`.
    func choose(
        _ kernels: Kernels,
        _ logits: UnsafePointer<Float>,
        classes: Int,
        _ chosen: UnsafeMutablePointer<Int32>,
        slot: Int,
        keys: Int
    ) {
        guard keys > 0 else { return }
        kernels.blockMaxima(logits, count: classes, into: maxima)
        _ = kernels.topK(
            logits,
            maxima: maxima,
            count: classes,
            k: keys,
            indices: chosen + slot * keys,
            scores: scores
        )
    }
}
