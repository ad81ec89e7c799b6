import NeuralNet

/// The embeddings of tokens and gaps on the device.
final class DeviceEmbedding {
    /// [positions][input width]: the token's row, then the gap's.
    let output: DeviceBuffer
    private let context: CUDAContext
    private let network: NetworkConfiguration
    private let parameters: DeviceParameters
    private let tokenRows: Int
    private let gapRows: Int?

    init(
        _ context: CUDAContext,
        _ parameters: DeviceParameters,
        _ network: NetworkConfiguration,
        positions: Int
    ) throws(CUDAError) {
        self.context = context
        self.network = network
        self.parameters = parameters
        tokenRows = parameters.layout.offset("embedding.weight")
        gapRows = network.gap == nil ? nil : parameters.layout.offset("gap_embedding.weight")
        output = try DeviceBuffer(context, count: positions * network.inputWidth, for: "the inputs")
    }

    /// Looks up the rows of a staged batch.
    func forward(_ batch: StagedBatch) throws(CUDAError) {
        let count = batch.steps * batch.lanes * network.inputWidth
        try context.launch(.gatherInput, .elements(count)) {
            $0.add(parameters.values.at(tokenRows))
            $0.add(batch.tokens)
            $0.add(network.embeddingWidth)
            $0.add(gapRows.map(parameters.values.at) ?? 0)
            $0.add(batch.gaps)
            $0.add(network.gap?.width ?? 0)
            $0.add(output.address)
            $0.add(count)
        }
    }

    /// Writes the embeddings' gradients, from that of ``output``.
    func backward(_ batch: StagedBatch, _ gradient: CUDADriver.Address) throws(CUDAError) {
        try parameters.gradients.fillWithZeros(tokenRows, network.vocabulary * network.embeddingWidth)
        try sum(
            gradient,
            first: 0,
            width: network.embeddingWidth,
            groups: batch.tokenGroupCount,
            ids: batch.tokenIDs,
            starts: batch.tokenStarts,
            order: batch.tokenOrder,
            into: tokenRows
        )
        guard let gap = network.gap, let gapRows else { return }
        try parameters.gradients.fillWithZeros(gapRows, gap.buckets * gap.width)
        try sum(
            gradient,
            first: network.embeddingWidth,
            width: gap.width,
            groups: batch.gapGroupCount,
            ids: batch.gapIDs,
            starts: batch.gapStarts,
            order: batch.gapOrder,
            into: gapRows
        )
    }

    private func sum(
        _ gradient: CUDADriver.Address,
        first: Int,
        width: Int,
        groups: Int,
        ids: CUDADriver.Address,
        starts: CUDADriver.Address,
        order: CUDADriver.Address,
        into rows: Int
    ) throws(CUDAError) {
        try context.launch(.embeddingGradient, .rows(groups)) {
            $0.add(gradient)
            $0.add(network.inputWidth)
            $0.add(first)
            $0.add(width)
            $0.add(ids)
            $0.add(starts)
            $0.add(order)
            $0.add(parameters.gradients.at(rows))
        }
    }
}
