internal import NeuralKernels

/// The weights of a network as int8: a quarter of the memory to read at each step.
///
/// Each row of the LSTM's matrices and of the heads has a scale of its own, symmetric around 0; outputs of layers have the
/// fixed scale 1/127, for they lie in -1 ... 1; inputs get the scale of their embeddings' greatest magnitude. Sums of products
/// are exact integers, so that a quantised network gives the same bits on every processor. Attention stays in float.
///
/// May be shared by any number of threads and streams.
// Safety: the memory is written by the initialiser only.
public final class QuantisedNetwork: @unchecked Sendable {
    /// A layer's weights, those of its input apart from those of its own output.
    struct Layer {
        let input: QuantisedPanels
        let recurrent: QuantisedPanels
    }

    /// What was quantised.
    public let network: Network

    private let workspace = Workspace()
    let layers: [Layer]
    let head: QuantisedPanels
    let horizon: QuantisedPanels?
    /// The greatest magnitude of each row of the embedding.
    let tokenMagnitudes: UnsafePointer<Float>
    /// Likewise of the gap embedding.
    let gapMagnitudes: UnsafePointer<Float>?

    /// Quantises `network`, whose parameters must be finite.
    ///
    /// O(parameters).
    public init(_ network: Network) {
        self.network = network
        let (layout, workspace) = (network.layout, workspace)
        let configuration = network.configuration
        let parameters = network.parametersStart
        layers = layout.lstm.map { directions in
            let set = directions[0]
            let width = set.inputs - configuration.hiddenWidth
            return Layer(
                input: QuantisedPanels(set, firstInput: 0, inputs: width, parameters, in: workspace),
                recurrent: QuantisedPanels(
                    set,
                    firstInput: width,
                    inputs: configuration.hiddenWidth,
                    parameters,
                    in: workspace
                )
            )
        }
        func whole(_ set: ParameterLayout.PanelSet) -> QuantisedPanels {
            QuantisedPanels(set, firstInput: 0, inputs: set.inputs, parameters, in: workspace)
        }
        head = whole(layout.head)
        horizon = layout.horizon.map(whole)
        func magnitudes(of rows: Int, _ width: Int, at offset: Int) -> UnsafePointer<Float> {
            let greatest = workspace.floats(rows)
            for row in 0..<rows {
                for column in 0..<width {
                    greatest[row] = max(greatest[row], abs(parameters[offset + row * width + column]))
                }
            }
            return UnsafePointer(greatest)
        }
        tokenMagnitudes = magnitudes(of: configuration.vocabulary, configuration.embeddingWidth, at: layout.embedding)
        if let gap = configuration.gap, let offset = layout.gapEmbedding {
            gapMagnitudes = magnitudes(of: gap.buckets, gap.width, at: offset)
        } else {
            gapMagnitudes = nil
        }
    }
}
