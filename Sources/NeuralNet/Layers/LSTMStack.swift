/// The LSTM layers of a network one above the other, with dropout between them.
struct LSTMStack {
    private enum Layer {
        case oneWay(LSTMLayer)
        case bothWays(BidirectionalLayer)
    }

    private let layers: [Layer]
    private let dropouts: [DropoutLayer]
    private let units: Int

    /// Layers for up to `lanes * steps` positions.
    init(_ layout: ParameterLayout, seed: UInt64, lanes: Int, steps: Int, in workspace: Workspace) {
        let network = layout.configuration
        units = network.hiddenWidth
        layers = layout.lstm.map { sets in
            sets.count == 1
                ? .oneWay(LSTMLayer(sets[0], units: network.hiddenWidth, lanes: lanes, steps: steps, in: workspace))
                : .bothWays(
                    BidirectionalLayer(sets, units: network.hiddenWidth, lanes: lanes, steps: steps, in: workspace)
                )
        }
        let dropped = network.dropout > 0 ? 0..<network.layers - 1 : 0..<0
        dropouts = dropped.map { layer in
            DropoutLayer(
                share: network.dropout,
                seed: seed,
                layer: layer,
                rows: lanes * steps,
                width: network.outputWidth,
                in: workspace
            )
        }
    }

    /// Runs all layers.
    ///
    /// `step` is the update's number for dropout, `nil` for none; `state` is where the shard's lanes begin, of a
    /// network in one direction.
    func forward(_ pass: Pass, _ batch: BatchView, step: Int?, input: Rows, state: CarriedState.Lanes?) {
        if let state { begin(pass, batch, state) }
        for index in layers.indices {
            let read = self.input(of: index, pass, step: step, input)
            switch layers[index] {
            case .oneWay(let layer): layer.forward(pass, input: read)
            case .bothWays(let layer): layer.forward(pass, input: read)
            }
            guard let step, dropouts.indices.contains(index) else { continue }
            dropouts[index].forward(pass, batch, step: step, input: output(of: index, pass))
        }
    }

    /// The top layer's outputs, a row a position.
    func output(_ pass: Pass) -> Rows { output(of: layers.count - 1, pass) }

    /// The gradient of ``output(_:)``, to be written before ``backward(_:_:step:input:inputGradient:)``.
    var outputGradient: Rows { outputGradient(of: layers.count - 1) }

    /// Adds all parameters' gradients, and writes the input's into `inputGradient`.
    func backward(_ pass: Pass, _ batch: BatchView, step: Int, input: Rows, inputGradient: Rows) {
        for index in layers.indices.reversed() {
            let read = self.input(of: index, pass, step: step, input)
            let gradient = index == 0 ? inputGradient : outputGradient(of: index - 1)
            switch layers[index] {
            case .oneWay(let layer): layer.backward(pass, input: read, inputGradient: gradient)
            case .bothWays(let layer): layer.backward(pass, input: read, inputGradient: gradient)
            }
            guard index > 0, dropouts.indices.contains(index - 1) else { continue }
            dropouts[index - 1].backward(pass, batch, step: step, gradient: gradient)
        }
    }

    /// Copies the lanes' state after the last step to where they begin next.
    func commit(_ pass: Pass, to state: CarriedState.Lanes) {
        for (index, layer) in layers.enumerated() {
            guard case .oneWay(let layer) = layer else { continue }
            for lane in 0..<pass.lanes {
                layer.copyState(
                    pass,
                    lane: lane,
                    hidden: state.hidden(layer: index, lane: lane),
                    cell: state.cell(layer: index, lane: lane)
                )
            }
        }
    }

    private func begin(_ pass: Pass, _ batch: BatchView, _ state: CarriedState.Lanes) {
        for (index, layer) in layers.enumerated() {
            guard case .oneWay(let layer) = layer else { continue }
            layer.resetState(lanes: pass.lanes)
            for lane in 0..<pass.lanes where !batch.restarts(lane) {
                layer.setState(
                    lane: lane,
                    hidden: state.hidden(layer: index, lane: lane),
                    cell: state.cell(layer: index, lane: lane)
                )
            }
        }
    }

    private func input(of index: Int, _ pass: Pass, step: Int?, _ input: Rows) -> Rows {
        guard index > 0 else { return input }
        return step != nil && !dropouts.isEmpty ? dropouts[index - 1].output : output(of: index - 1, pass)
    }

    private func output(of index: Int, _ pass: Pass) -> Rows {
        switch layers[index] {
        case .oneWay(let layer): layer.output(lanes: pass.lanes)
        case .bothWays(let layer): layer.output
        }
    }

    private func outputGradient(of index: Int) -> Rows {
        switch layers[index] {
        case .oneWay(let layer): layer.outputGradient
        case .bothWays(let layer): layer.outputGradient
        }
    }
}
