internal import NeuralKernels

/// The layers and memory of some of an engine's lanes: what one thread works with.
// Safety: the engine has one thread at a time work with a shard, and shards share nothing that they write.
final class Shard {
    /// The first of its lanes, and how many it has.
    let firstLane: Int
    let lanes: Int
    /// The gradients of its lanes, as `ParameterLayout` places them.
    let gradients: AlignedBuffer<Float>
    /// What its lanes' last pass found.
    private(set) var sums = LossSums()

    private let network: NetworkConfiguration
    private let workspace = Workspace()
    private let embedding: EmbeddingLayer
    private let stack: LSTMStack
    private let attention: AttentionLayer?
    private let head: SoftmaxHead
    private let sampledHead: SampledSoftmaxHead?
    private let horizon: HorizonHead?
    private let sampledHorizon: SampledHorizonHead?
    private let confidence: ConfidenceHead?
    private let ranking: Ranking
    private(set) var judged: JudgedRows
    private let present: Rows
    private let presentGradient: Rows

    /// Sums over a shard's judged positions.
    struct LossSums {
        var key = 0.0
        var horizon = 0.0
        var confidence = 0.0
        var hits = 0
    }

    /// What gradients are multiplied by.
    struct LossScales {
        var key: Float
        var horizon: Float
        var confidence: Float
    }

    init(_ layout: ParameterLayout, _ training: TrainingConfiguration, firstLane: Int, lanes: Int, steps: Int) {
        let network = layout.configuration
        let rows = lanes * steps
        self.network = network
        self.firstLane = firstLane
        self.lanes = lanes
        gradients = AlignedBuffer(count: layout.count)
        embedding = EmbeddingLayer(layout, rows: rows, in: workspace)
        stack = LSTMStack(layout, seed: training.seed, lanes: lanes, steps: steps, in: workspace)
        attention = AttentionLayer(layout, rows: rows, steps: steps, in: workspace)
        let tile = LogitTile(
            classes: network.vocabulary,
            padded: layout.head.paddedOutputs,
            rows: rows,
            in: workspace
        )
        head = SoftmaxHead(layout.head, choices: training.choices ?? 0..<network.vocabulary, tile: tile)
        sampledHead = training.sampledKeys.map { [workspace] in
            SampledSoftmaxHead(layout.head, count: $0, rows: rows, in: workspace)
        }
        horizon = HorizonHead(layout, tile: tile)
        sampledHorizon = training.sampledKeys.flatMap { [workspace] in
            SampledHorizonHead(layout, count: $0, rows: rows, in: workspace)
        }
        confidence = ConfidenceHead(layout, rows: rows, in: workspace)
        ranking = Ranking(rows: tile.rows, classes: network.vocabulary, in: workspace)
        judged = JudgedRows(rows: rows, horizon: network.horizon, in: workspace)
        present = Rows(workspace.floats(rows * network.outputWidth), width: network.outputWidth)
        presentGradient = Rows(workspace.floats(rows * network.outputWidth), width: network.outputWidth)
    }

    /// Forward and backward pass; gradients are added to ``gradients``.
    func train(
        _ pass: Pass,
        _ batch: BatchView,
        step: Int,
        state: CarriedState.Lanes?,
        sample: SampledKeys.View?,
        scales: LossScales
    ) {
        let input = forward(pass, batch, step: step, state: state)
        let top = stack.output(pass)
        let readsTop = attention == nil && judged.areAll(of: pass.rows)
        let gradient = attention?.outputGradient ?? (readsTop ? stack.outputGradient : presentGradient)
        trainHeads(pass, batch, input, gradient, sample, scales)
        if !readsTop {
            let topGradient = stack.outputGradient
            topGradient.start.update(repeating: 0, count: pass.rows * topGradient.stride)
            attention?.backward(
                pass,
                top: top,
                topGradient: topGradient,
                present: present,
                presentGradient: presentGradient,
                judged: judged.positions,
                count: judged.count
            )
            for row in 0..<judged.count {
                let target = topGradient[Int(judged.positions[row])]
                pass.kernels.axpy(1, presentGradient[row], into: target, count: presentGradient.width)
            }
        }
        stack.backward(
            pass,
            batch,
            step: step,
            input: embedding.output,
            inputGradient: embedding.outputGradient
        )
        embedding.backward(pass, batch)
    }

    /// Forward pass without dropout; results go to `results`.
    func evaluate(_ pass: Pass, _ batch: BatchView, state: CarriedState.Lanes?, into results: EvaluationBuffers) {
        let input = forward(pass, batch, step: nil, state: state)
        head.evaluate(pass, input: input, judged, ranking, into: results)
        horizon?.evaluate(pass, input: input, judged, ranking, into: results)
        confidence?.evaluate(pass, input: input, judged, into: results)
    }

    /// Lets the lanes begin the next chunk where the last pass ended.
    func commit(_ pass: Pass, to state: CarriedState.Lanes?) {
        if let state { stack.commit(pass, to: state) }
    }

    /// Everything up to what the heads read: a row a judged position.
    func forward(_ pass: Pass, _ batch: BatchView, step: Int?, state: CarriedState.Lanes?) -> Rows {
        judged.collect(batch)
        embedding.forward(pass, batch)
        stack.forward(pass, batch, step: step, input: embedding.output, state: state)
        let top = stack.output(pass)
        if attention == nil && judged.areAll(of: pass.rows) { return top }
        for row in 0..<judged.count {
            present[row].update(from: top[Int(judged.positions[row])], count: present.width)
        }
        guard let attention else { return present }
        attention.forward(pass, top: top, present: present, judged: judged.positions, count: judged.count)
        return attention.output
    }

    private func trainHeads(
        _ pass: Pass,
        _ batch: BatchView,
        _ input: Rows,
        _ gradient: Rows,
        _ sample: SampledKeys.View?,
        _ scales: LossScales
    ) {
        sums = LossSums()
        let isSampled = sample != nil
        let firstOfLastStep = (pass.steps - 1) * pass.lanes
        let isJudgedByConfidence = { [judged] (row: Int) in
            !isSampled || Int(judged.positions[row]) >= firstOfLastStep
        }
        if let sample, let sampledHead {
            (sums.key, sums.hits) = sampledHead.train(
                pass,
                input: input,
                inputGradient: gradient,
                judged,
                sample: sample,
                scale: scales.key
            )
            sums.horizon =
                sampledHorizon?.train(
                    pass,
                    input: input,
                    inputGradient: gradient,
                    judged,
                    sample: sample,
                    scale: scales.horizon
                ) ?? 0
            if confidence != nil {
                head.findBest(pass, input: input, judged, ranking, where: isJudgedByConfidence)
            }
        } else {
            sums.key = head.train(pass, input: input, inputGradient: gradient, judged, ranking, scale: scales.key)
            sums.hits = (0..<judged.count).count { judged.best[$0] == judged.targets[$0] }
            sums.horizon =
                horizon?.train(pass, input: input, inputGradient: gradient, judged, scale: scales.horizon) ?? 0
        }
        sums.confidence =
            confidence?.train(
                pass,
                input: input,
                inputGradient: gradient,
                judged,
                scale: scales.confidence,
                where: isJudgedByConfidence
            ) ?? 0
    }
}
