internal import NeuralKernels

/// What tests and exports compare with other implementations.
extension CPUTrainingEngine {
    /// Losses and gradients of a batch as ``train(_:learningRate:step:)`` would use them; nothing is updated or carried
    /// on.
    ///
    /// - Throws: ``NeuralNetError`` with code `batch`.
    package mutating func gradients(
        of batch: SequenceBatch,
        step: Int
    ) throws(NeuralNetError) -> (result: StepResult, gradients: [NamedTensor]) {
        try check(batch)
        var result = accumulateGradients(batch, step: step)
        result.gradientNorm = sumGradients()
        return (result, layout.unpack(UnsafeBufferPointer(shards[0].gradients.elements)))
    }

    /// The heads' logits at the judged positions, from the evaluation's state, which stays: `head` and `horizon`
    /// `[judged, vocabulary]`, `confidence` `[judged, 1]`.
    ///
    /// - Throws: ``NeuralNetError`` with code `batch`.
    package mutating func logits(of batch: SequenceBatch) throws(NeuralNetError) -> [NamedTensor] {
        try check(batch)
        let workspace = Workspace()
        let positions = batch.targets.indices.filter { batch.targets[$0] >= 0 }
        let width = network.outputWidth
        let inputs = workspace.floats(positions.count * width)
        let slots = Dictionary(uniqueKeysWithValues: zip(positions, 0...))
        withPasses(batch) { shard, pass, view in
            let rows = shard.forward(pass, view, step: nil, state: evaluationState.lanes(from: shard.firstLane))
            for row in 0..<shard.judged.count {
                guard let slot = slots[Int(shard.judged.indices[row])] else { continue }
                (inputs + slot * width).update(from: rows[row], count: width)
            }
        }
        let read = Rows(inputs, width: width)
        return [("head", layout.head), ("horizon", layout.horizon)].compactMap { name, set in
            set.map { logits(name, $0, read, positions.count, workspace) }
        } + confidenceLogits(read, positions.count)
    }

    private func logits(
        _ name: String,
        _ set: ParameterLayout.PanelSet,
        _ inputs: Rows,
        _ count: Int,
        _ workspace: Workspace
    ) -> NamedTensor {
        let output = Rows(workspace.floats(count * set.paddedOutputs), width: set.outputs, stride: set.paddedOutputs)
        set.forward(pass(of: shards[0], steps: 1), inputs, rows: count, into: output)
        let values = (0..<count).flatMap { Array(UnsafeBufferPointer(start: output[$0], count: set.outputs)) }
        return NamedTensor(name: name, shape: [count, set.outputs], values: values)
    }

    private func confidenceLogits(_ inputs: Rows, _ count: Int) -> [NamedTensor] {
        guard let head = ConfidenceHead(layout, rows: 0, in: Workspace()) else { return [] }
        let pass = pass(of: shards[0], steps: 1)
        let values = (0..<count).map { head.logit(pass, inputs[$0], inputs.width) }
        return [NamedTensor(name: "confidence", shape: [count, 1], values: values)]
    }
}
