import Foundation
import NeuralNet

/// The slow twin of the training engine's forward pass: plain loops in double precision, one position after the other.
///
/// It has no gradients; the tests take differences of its loss.
struct TwinNetwork {
    struct Losses {
        var key = 0.0
        var horizon = 0.0
        var confidence = 0.0
        var total = 0.0
        var hits = 0
    }

    struct Outcome {
        var losses = Losses()
        /// Logits at the judged positions, in the order of the positions.
        var logits: [[Double]] = []
        var horizonLogits: [[Double]] = []
        var confidenceLogits: [Double] = []
    }

    let network: NetworkConfiguration
    let training: TrainingConfiguration
    var tensors: [String: [Double]]
    /// By layer, then direction: the state carried from chunk to chunk, `[lane][unit]`.
    var hidden: [[Double]]
    var cells: [[Double]]

    init(_ network: NetworkConfiguration, _ training: TrainingConfiguration, _ given: [NamedTensor], lanes: Int) {
        self.network = network
        self.training = training
        tensors = Dictionary(uniqueKeysWithValues: given.map { ($0.name, $0.values.map(Double.init)) })
        let zeros = [Double](repeating: 0, count: lanes * network.hiddenWidth)
        hidden = Array(repeating: zeros, count: network.layers)
        cells = hidden
    }

    /// Runs a batch, and the carried state moves on; `step` is the update's number for dropout and sampled keys, `nil`
    /// evaluates.
    mutating func run(_ batch: SequenceBatch, step: Int?) -> Outcome {
        var rows = inputs(batch)
        for layer in 0..<network.layers {
            rows = lstm(rows, layer, batch)
            if let step, layer < network.layers - 1 { dropout(&rows, layer, batch, step) }
        }
        let judged = batch.targets.indices.filter { batch.targets[$0] >= 0 }
        let read = judged.map { attended(rows, at: $0, batch) }
        return outcome(batch, judged, read, step)
    }

    private func inputs(_ batch: SequenceBatch) -> [[Double]] {
        batch.tokens.indices.map { position in
            var row = Array(slice("embedding.weight", Int(batch.tokens[position]), network.embeddingWidth))
            if let gap = network.gap {
                row += slice("gap_embedding.weight", Int(batch.gaps[position]), gap.width)
            }
            return row
        }
    }

    private func slice(_ name: String, _ row: Int, _ width: Int) -> ArraySlice<Double> {
        tensor(name)[row * width..<(row + 1) * width]
    }

    private func tensor(_ name: String) -> [Double] { tensors[name] ?? [] }

    /// `weight x`, `weight` of `outputs` rows.
    private func product(_ weight: [Double], _ x: [Double], _ outputs: Int) -> [Double] {
        let width = x.count
        return weight.withUnsafeBufferPointer { weight in
            x.withUnsafeBufferPointer { x in
                (0..<outputs).map { output in
                    var sum = 0.0
                    var index = 0
                    while index < width {
                        sum += weight[output * width + index] * x[index]
                        index += 1
                    }
                    return sum
                }
            }
        }
    }

    private mutating func lstm(_ rows: [[Double]], _ layer: Int, _ batch: SequenceBatch) -> [[Double]] {
        var outputs = rows.map { _ in [Double]() }
        for direction in 0..<network.directions {
            for lane in 0..<batch.lanes {
                run(layer, isReverse: direction == 1, lane, batch, rows, &outputs)
            }
        }
        return outputs
    }

    private mutating func run(
        _ layer: Int,
        isReverse: Bool,
        _ lane: Int,
        _ batch: SequenceBatch,
        _ rows: [[Double]],
        _ outputs: inout [[Double]]
    ) {
        let units = network.hiddenWidth
        let suffix = "l\(layer)" + (isReverse ? "_reverse" : "")
        let carries = !network.isBidirectional && !batch.restarts[lane]
        let place = lane * units..<(lane + 1) * units
        var h = carries ? Array(hidden[layer][place]) : Array(repeating: 0, count: units)
        var c = carries ? Array(cells[layer][place]) : Array(repeating: 0, count: units)
        let (weightIn, weightHidden) = (tensor("lstm.weight_ih_" + suffix), tensor("lstm.weight_hh_" + suffix))
        let bias = tensor("lstm.bias_" + suffix)
        for index in 0..<batch.steps {
            let position = (isReverse ? batch.steps - 1 - index : index) * batch.lanes + lane
            let fromInput = product(weightIn, rows[position], 4 * units)
            let fromHidden = product(weightHidden, h, 4 * units)
            for unit in 0..<units {
                let gate = { (number: Int) in
                    let index = number * units + unit
                    return fromInput[index] + fromHidden[index] + bias[index]
                }
                c[unit] = sigmoid(gate(1)) * c[unit] + sigmoid(gate(0)) * tanh(gate(2))
                h[unit] = sigmoid(gate(3)) * tanh(c[unit])
            }
            outputs[position] += h
        }
        guard !network.isBidirectional else { return }
        hidden[layer].replaceSubrange(place, with: h)
        cells[layer].replaceSubrange(place, with: c)
    }

    private func dropout(_ rows: inout [[Double]], _ layer: Int, _ batch: SequenceBatch, _ step: Int) {
        guard network.dropout > 0 else { return }
        let random = CounterRandom(seed: training.seed, step: step, purpose: .dropout, lane: layer)
        for position in rows.indices {
            for unit in rows[position].indices {
                let share = Double(random.halfBits(UInt64(position * network.outputWidth + unit))) / 0x1p32
                let isKept = share >= Double(network.dropout)
                rows[position][unit] = isKept ? rows[position][unit] / (1 - Double(network.dropout)) : 0
            }
        }
    }

    /// What the heads read at a position.
    private func attended(_ rows: [[Double]], at position: Int, _ batch: SequenceBatch) -> [Double] {
        guard let attention = network.attention else { return rows[position] }
        let width = network.outputWidth
        let (step, lane) = (position / batch.lanes, position % batch.lanes)
        let window = (max(0, step - attention.window + 1)...step).map { rows[$0 * batch.lanes + lane] }
        let present = rows[position]
        let scores = window.map { past -> Double in
            switch attention.score {
            case .dot:
                return zip(past, present).map(*).reduce(0, +) / Double(width).squareRoot()
            case .additive:
                let query = product(tensor("attention.query.weight"), present, width)
                let key = product(tensor("attention.key.weight"), past, width)
                let score = tensor("attention.score.weight")
                return (0..<width).map { score[$0] * tanh(query[$0] + key[$0]) }.reduce(0, +)
            }
        }
        let weights = scores.map { exp($0 - logSumExp(scores)) }
        let context = (0..<width).map { unit in zip(weights, window).map { $0 * $1[unit] }.reduce(0, +) }
        let combined = product(tensor("attention.combine.weight"), present + context, width)
        return zip(combined, tensor("attention.combine.bias")).map { tanh($0 + $1) }
    }

    private func outcome(_ batch: SequenceBatch, _ judged: [Int], _ read: [[Double]], _ step: Int?) -> Outcome {
        var outcome = Outcome()
        let sampled = step.flatMap { step in
            training.sampledKeys.map { SampledKeysTwin(count: $0, network.vocabulary, training.seed, step) }
        }
        for (position, row) in zip(judged, read) {
            let target = Int(batch.targets[position])
            let logits = head("head", row)
            outcome.logits.append(logits)
            if let sampled {
                let (loss, isHit) = sampled.loss(logits, target: target)
                outcome.losses.key += loss
                outcome.losses.hits += isHit ? 1 : 0
            } else {
                outcome.losses.key += logSumExp(logits) - logits[target]
                outcome.losses.hits += isFirst(target, in: logits) ? 1 : 0
            }
            addHorizon(row, position, batch, sampled, &outcome)
            guard network.hasConfidenceHead, sampled == nil || isInLastStep(position, batch) else { continue }
            let logit = product(tensor("confidence.weight"), row, 1)[0] + tensor("confidence.bias")[0]
            outcome.confidenceLogits.append(logit)
            outcome.losses.confidence += crossEntropy(logit, isTrue: isFirst(target, in: logits))
        }
        let confident = sampled == nil ? judged.count : judged.count { isInLastStep($0, batch) }
        return averaged(outcome, judged.count, confident)
    }

    private func isInLastStep(_ position: Int, _ batch: SequenceBatch) -> Bool {
        position >= (batch.steps - 1) * batch.lanes
    }

    private func addHorizon(
        _ row: [Double],
        _ position: Int,
        _ batch: SequenceBatch,
        _ sampled: SampledKeysTwin?,
        _ outcome: inout Outcome
    ) {
        guard network.horizon > 0 else { return }
        let logits = head("horizon", row)
        outcome.horizonLogits.append(logits)
        let wanted = Set(batch.futures[position * network.horizon..<(position + 1) * network.horizon])
        for (key, logit) in logits.enumerated() {
            let isWanted = wanted.contains(Int32(key))
            let weight = isWanted ? 1 : sampled.map { $0.keys.contains(key) ? exp(-$0.correction(key)) : 0 } ?? 1
            outcome.losses.horizon += weight * crossEntropy(logit, isTrue: isWanted) / Double(network.vocabulary)
        }
    }

    private func averaged(_ outcome: Outcome, _ judged: Int, _ confident: Int) -> Outcome {
        var outcome = outcome
        let share = 1 / Double(max(1, judged))
        outcome.losses.key *= share
        outcome.losses.horizon *= share
        outcome.losses.confidence /= Double(max(1, confident))
        outcome.losses.total =
            outcome.losses.key + Double(training.horizonWeight) * outcome.losses.horizon
            + Double(training.confidenceWeight) * outcome.losses.confidence
        return outcome
    }

    private func head(_ name: String, _ row: [Double]) -> [Double] {
        let bias = tensor(name + ".bias")
        return zip(product(tensor(name + ".weight"), row, bias.count), bias).map(+)
    }

    private func isFirst(_ target: Int, in logits: [Double]) -> Bool {
        let choices = training.choices ?? 0..<logits.count
        return choices.contains(target)
            && choices.allSatisfy {
                logits[$0] < logits[target] || (logits[$0] == logits[target] && $0 >= target)
            }
    }
}

/// The slow twin of the sampled softmax: the loss over the target and the sample, written out.
struct SampledKeysTwin {
    let keys: [Int]
    let correction: (Int) -> Double

    init(count: Int, _ vocabulary: Int, _ seed: UInt64, _ step: Int) {
        let random = CounterRandom(seed: seed, step: step, purpose: .sampledKeys)
        var keys: [Int] = []
        var tries = 0
        while keys.count < count {
            let key = min(vocabulary - 1, Int(exp(random.unit(UInt64(tries)) * log(Double(vocabulary + 1)))) - 1)
            if !keys.contains(key) { keys.append(key) }
            tries += 1
        }
        self.keys = keys
        correction = { key in
            let share = log(Double(key + 2) / Double(key + 1)) / log(Double(vocabulary + 1))
            return log(1 - pow(1 - share, Double(tries)))
        }
    }

    func loss(_ logits: [Double], target: Int) -> (Double, isHit: Bool) {
        let others = keys.filter { $0 != target }.map { logits[$0] - correction($0) }
        let own = logits[target] - correction(target)
        return (logSumExp(others + [own]) - own, others.allSatisfy { $0 < own })
    }
}

func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

func logSumExp(_ values: [Double]) -> Double {
    let largest = values.max() ?? 0
    return largest + log(values.map { exp($0 - largest) }.reduce(0, +))
}

func crossEntropy(_ logit: Double, isTrue: Bool) -> Double {
    max(logit, 0) - (isTrue ? logit : 0) + log1p(exp(-abs(logit)))
}
