internal import NeuralKernels

/// The state that every lane of every layer carries from chunk to chunk: outputs and cells.
///
/// By layer: all lanes' outputs, then all lanes' cells.
struct CarriedState: ~Copyable {
    /// The part of some lanes.
    // Safety: the engine owns the memory; no two shards have a lane in common.
    struct Lanes {
        fileprivate let start: UnsafeMutablePointer<Float>
        fileprivate let allLanes: Int
        fileprivate let firstLane: Int
        fileprivate let units: Int

        func hidden(layer: Int, lane: Int) -> UnsafeMutablePointer<Float> {
            start + ((2 * layer) * allLanes + firstLane + lane) * units
        }

        func cell(layer: Int, lane: Int) -> UnsafeMutablePointer<Float> {
            start + ((2 * layer + 1) * allLanes + firstLane + lane) * units
        }
    }

    private let storage: AlignedBuffer<Float>
    private let layers: Int
    private let lanes: Int
    private let units: Int

    /// Zeros for all lanes; nothing for a bidirectional network.
    init(_ network: NetworkConfiguration, lanes: Int) {
        layers = network.isBidirectional ? 0 : network.layers
        self.lanes = lanes
        units = network.hiddenWidth
        storage = AlignedBuffer(count: 2 * layers * lanes * units)
    }

    /// The lanes from `firstLane` on; `nil` if nothing is carried.
    func lanes(from firstLane: Int) -> Lanes? {
        guard layers > 0 else { return nil }
        return Lanes(start: storage.pointer(count: storage.count), allLanes: lanes, firstLane: firstLane, units: units)
    }

    /// Zeroes all lanes.
    func reset() { storage.fill(0) }

    /// The state as tensors `hidden_l{k}` and `cell_l{k}`, each `[lanes, units]`.
    func tensors() -> [NamedTensor] {
        names().enumerated().map { place, name in
            NamedTensor(
                name: name,
                shape: [lanes, units],
                values: Array(storage.elements[place * lanes * units..<(place + 1) * lanes * units])
            )
        }
    }

    /// Checks that `tensors` are what ``tensors()`` gives for such an engine.
    ///
    /// - Throws: ``NeuralNetError`` with code `snapshot`.
    func check(_ tensors: [NamedTensor]) throws(NeuralNetError) {
        let names = names()
        guard tensors.map(\.name) == names else {
            throw NeuralNetError(
                .snapshot,
                "the snapshot carries the states \(tensors.map(\.name)), but this network carries \(names): "
                    + "use a snapshot of the same network"
            )
        }
        for tensor in tensors where tensor.shape != [lanes, units] || tensor.values.count != lanes * units {
            throw NeuralNetError(
                .snapshot,
                "the carried state \(tensor.name) has shape \(tensor.shape), but the engine's is \([lanes, units]): "
                    + "use an engine with as many lanes"
            )
        }
    }

    /// Takes over tensors that ``check(_:)`` accepts.
    func load(_ tensors: [NamedTensor]) {
        for (place, tensor) in tensors.enumerated() {
            for (index, value) in tensor.values.enumerated() { storage[place * lanes * units + index] = value }
        }
    }

    private func names() -> [String] {
        (0..<layers).flatMap { ["hidden_l\($0)", "cell_l\($0)"] }
    }
}
