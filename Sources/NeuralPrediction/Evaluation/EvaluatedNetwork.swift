public import NeuralNet

/// A network as it is judged: with the weights it was trained with, or with eight bits for each.
public enum EvaluatedNetwork: Sendable {
    case float(Network)
    case int8(QuantisedNetwork)

    /// The network's shape.
    public var configuration: NetworkConfiguration {
        switch self {
        case .float(let network): network.configuration
        case .int8(let quantised): quantised.network.configuration
        }
    }

    func model(streams: Int) throws(NeuralNetError) -> StreamingModel {
        switch self {
        case .float(let network):
            try StreamingModel(network, streams: streams, maximumRows: streams)
        case .int8(let quantised):
            try StreamingModel(quantised, streams: streams, maximumRows: streams)
        }
    }
}
