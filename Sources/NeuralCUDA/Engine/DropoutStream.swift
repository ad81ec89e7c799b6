import NeuralNet

/// The random numbers that decide what one layer drops in one step, as the device needs them.
struct DropoutStream: Equatable {
    /// ``CounterRandom/key``.
    let key: UInt64
    /// An output is dropped where its 32 random bits are below this.
    let threshold: UInt32
    /// What the others are multiplied by.
    let keptScale: Float

    /// Of layer `layer` in update `step`.
    init(rate: Float, seed: UInt64, step: Int, layer: Int) {
        key = CounterRandom(seed: seed, step: step, purpose: .dropout, lane: layer).key
        threshold = UInt32(min(Double(rate) * 0x1p32, Double(UInt32.max)))
        keptScale = 1 / (1 - rate)
    }
}
