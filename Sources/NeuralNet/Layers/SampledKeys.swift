internal import NeuralKernels

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The keys that a step looks at in place of the whole vocabulary, and the weights that the key head and the horizon head have
/// for them.
///
/// Distinct keys from the log-uniform distribution over ids, which fall by frequency: `P(k) = log((k + 2) / (k + 1)) /
/// log(V + 1)`. Drawing goes on until there are enough; with `n` draws a key's expected count is `Q(k) = 1 - (1 -
/// P(k))^n`, and `log Q` is taken off each logit, the target's too, so that the loss tends to that of the whole
/// softmax. Draw `n` of a step is number `n` of its ``CounterRandom``.
///
/// Source: Jean, Cho, Memisevic and Bengio, "On Using Very Large Target Vocabulary for Neural Machine Translation", ACL
/// 2015; TensorFlow's `log_uniform_candidate_sampler` with `unique`.
struct SampledKeys: ~Copyable {
    private let storage: AlignedBuffer<Float>
    private let keys: AlignedBuffer<Int32>
    /// By key: its column among the sampled ones, or -1.
    private let columns: AlignedBuffer<Int32>
    private let head: ParameterLayout.PanelSet
    private let horizon: ParameterLayout.PanelSet?
    /// The horizon head's weights as rows, its biases, and one over each key's share.
    private let horizonStorage: AlignedBuffer<Float>
    private var draws = 0
    /// The panels of the keys' weights.
    let layout: PanelLayout

    /// Room for `count` keys, a multiple of 64.
    init(_ head: ParameterLayout.PanelSet, horizon: ParameterLayout.PanelSet?, count: Int) {
        self.head = head
        self.horizon = horizon
        horizonStorage = AlignedBuffer(count: horizon.map { count * ($0.inputs + 2) } ?? 0)
        layout = PanelLayout(inputs: head.inputs, outputs: count)
        storage = AlignedBuffer(count: 2 * layout.count + count)
        keys = AlignedBuffer(count: count)
        columns = AlignedBuffer(count: head.outputs, repeating: -1)
    }

    /// Draws the keys of update `step` and gathers their weights.
    mutating func update(_ parameters: UnsafePointer<Float>, seed: UInt64, step: Int) {
        let random = CounterRandom(seed: seed, step: step, purpose: .sampledKeys)
        let logRange = log(Double(head.outputs + 1))
        if draws > 0 { for key in keys.elements { columns[Int(key)] = -1 } }
        var found = 0
        draws = 0
        while found < layout.outputs {
            let key = min(head.outputs - 1, Int(exp(random.unit(UInt64(draws)) * logRange)) - 1)
            draws += 1
            guard columns[key] < 0 else { continue }
            columns[key] = Int32(found)
            keys[found] = Int32(key)
            found += 1
        }
        let view = view
        for column in 0..<layout.outputs {
            gather(column, parameters, view)
            if let horizon, let sampled = view.horizon { gather(column, parameters, view, horizon, sampled) }
        }
    }

    private func gather(
        _ column: Int,
        _ parameters: UnsafePointer<Float>,
        _ view: View,
        _ set: ParameterLayout.PanelSet,
        _ sampled: Horizon
    ) {
        let key = Int(view.keys[column])
        for input in 0..<set.inputs {
            sampled.rows[column * set.inputs + input] =
                parameters[set.weights + set.layout.index(input: input, output: key)]
        }
        sampled.bias[column] = set.bias.map { parameters[$0 + key] } ?? 0
        sampled.weights[column] = exp(-view.correction(key))
    }

    private func gather(_ column: Int, _ parameters: UnsafePointer<Float>, _ view: View) {
        let key = Int(view.keys[column])
        for input in 0..<head.inputs {
            let weight = parameters[head.weights + head.layout.index(input: input, output: key)]
            view.panels[layout.index(input: input, output: column)] = weight
            view.rows[column * head.inputs + input] = weight
        }
        view.bias[column] = (head.bias.map { parameters[$0 + key] } ?? 0) - view.correction(key)
    }

    /// The keys and their weights, good as long as this lives and until the next update.
    var view: View {
        View(
            keys: keys.pointer(count: keys.count),
            columns: columns.pointer(count: columns.count),
            panels: storage.pointer(count: layout.count),
            rows: storage.pointer(at: layout.count, count: layout.count),
            bias: storage.pointer(at: 2 * layout.count, count: layout.outputs),
            horizon: horizon.map { set in
                let count = layout.outputs
                return Horizon(
                    rows: horizonStorage.pointer(count: count * set.inputs),
                    bias: horizonStorage.pointer(at: count * set.inputs, count: count),
                    weights: horizonStorage.pointer(at: count * (set.inputs + 1), count: count)
                )
            },
            layout: layout,
            vocabulary: head.outputs,
            draws: draws
        )
    }

    /// What the horizon head reads of the sample.
    struct Horizon {
        /// The weights as rows, `[keys][inputs]`.
        let rows: UnsafeMutablePointer<Float>
        let bias: UnsafeMutablePointer<Float>
        /// One over the expected count of each key: how many keys it stands for.
        let weights: UnsafeMutablePointer<Float>
    }

    /// What a shard reads of the sample.
    // Safety: pointers into the sample's buffers, which no shard writes.
    struct View {
        let keys: UnsafeMutablePointer<Int32>
        /// By key: its column among the sampled ones, or -1.
        let columns: UnsafeMutablePointer<Int32>
        let panels: UnsafeMutablePointer<Float>
        /// The weights as rows, `[keys][inputs]`.
        let rows: UnsafeMutablePointer<Float>
        /// The biases less the corrections.
        let bias: UnsafeMutablePointer<Float>
        /// `nil` for a network without a horizon head.
        let horizon: Horizon?
        let layout: PanelLayout
        let vocabulary: Int
        let draws: Int

        /// `log Q` of a key.
        func correction(_ key: Int) -> Float {
            let share = log(Double(key + 2) / Double(key + 1)) / log(Double(vocabulary + 1))
            return Float(log(-expm1(Double(draws) * log1p(-share))))
        }
    }
}
