internal import NeuralKernels

extension CPUTrainingEngine {
    public mutating func evaluate(_ batch: SequenceBatch, topKeys: Int) throws(NeuralNetError) -> EvaluationResult {
        try check(batch)
        try Self.check("topKeys", topKeys, 0...network.vocabulary)
        let workspace = Workspace()
        let positions = batch.targets.indices.filter { batch.targets[$0] >= 0 }
        let slots = workspace.integers(batch.targets.count)
        for (slot, position) in positions.enumerated() { slots[position] = Int32(slot) }
        let buffers = EvaluationBuffers(
            network,
            slots: slots,
            positions: positions.count,
            topKeys: topKeys,
            in: workspace
        )
        withPasses(batch) { shard, pass, view in
            shard.evaluate(pass, view, state: evaluationState.lanes(from: shard.firstLane), into: buffers)
        }
        let result = buffers.result(network, positions)
        guard (result.keyLoss + result.horizonLoss + result.confidence).allSatisfy(\.isFinite) else {
            throw NeuralNetError(
                .notFinite,
                "the loss or confidence of an evaluated position is not finite, but those of a sound network are: "
                    + "go back to a checkpoint"
            )
        }
        commit(batch.steps, to: evaluationState)
        return result
    }
}
