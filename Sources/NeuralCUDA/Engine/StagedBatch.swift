import NeuralNet

/// A batch on its way to the device: one page-locked block of the host and its image on the device, filled and copied once a step.
///
/// Besides the batch it holds what the device would have to search for: the judged positions with their targets, and the positions
/// grouped by token and by gap.
final class StagedBatch {
    /// Lanes of every batch.
    let lanes: Int
    /// Judged positions of the present batch.
    private(set) var judged = 0
    /// Steps of the present batch.
    private(set) var steps = 0
    /// Distinct tokens, and distinct gaps, of the present batch.
    private(set) var tokenGroupCount = 0
    private(set) var gapGroupCount = 0

    private let network: NetworkConfiguration
    private let host: HostBuffer
    private let device: DeviceBuffer
    private let places: Places
    private var tokenGroups: TokenGroups
    private var gapGroups: TokenGroups

    /// Offsets of the parts, in elements.
    private struct Places {
        let tokens: Int
        let gaps: Int
        let restarts: Int
        let positions: Int
        let targets: Int
        let rows: Int
        let tokenIDs: Int
        let tokenStarts: Int
        let tokenOrder: Int
        let gapIDs: Int
        let gapStarts: Int
        let gapOrder: Int
        let futures: Int
        let count: Int

        init(positions most: Int, lanes: Int, horizon: Int, hasGaps: Bool) {
            var end = 0
            func take(_ count: Int) -> Int {
                defer { end += (count + 63) / 64 * 64 }
                return end
            }
            let gapPositions = hasGaps ? most : 0
            tokens = take(most)
            gaps = take(gapPositions)
            restarts = take(lanes)
            positions = take(most)
            targets = take(most)
            rows = take(most)
            tokenIDs = take(most)
            tokenStarts = take(most + 1)
            tokenOrder = take(most)
            gapIDs = take(gapPositions)
            gapStarts = take(gapPositions + 1)
            gapOrder = take(gapPositions)
            futures = take(most * horizon)
            count = end
        }
    }

    /// Room for batches of `lanes` lanes and at most `maximumSteps` steps.
    init(_ context: CUDAContext, _ network: NetworkConfiguration, lanes: Int, maximumSteps: Int) throws(CUDAError) {
        self.network = network
        self.lanes = lanes
        places = Places(
            positions: lanes * maximumSteps,
            lanes: lanes,
            horizon: network.horizon,
            hasGaps: network.gap != nil
        )
        host = try HostBuffer(context, count: places.count)
        device = try DeviceBuffer(context, count: places.count, for: "a batch")
        tokenGroups = TokenGroups(vocabulary: network.vocabulary)
        gapGroups = TokenGroups(vocabulary: network.gap?.buckets ?? 0)
    }

    /// Fills the host's block and asks for its copy; the copy before must have been waited for.
    ///
    /// - Precondition: the batch is valid for the network, and fits.
    func stage(_ batch: SequenceBatch) throws(CUDAError) {
        steps = batch.steps
        copy(batch.tokens, to: places.tokens)
        copy(batch.gaps, to: places.gaps)
        copy(batch.futures, to: places.futures)
        let words = host.integers
        for lane in 0..<lanes { words[places.restarts + lane] = batch.restarts[lane] ? 1 : 0 }
        judged = 0
        for (position, target) in batch.targets.enumerated() {
            words[places.rows + position] = target < 0 ? -1 : Int32(judged)
            if target < 0 { continue }
            words[places.positions + judged] = Int32(position)
            words[places.targets + judged] = target
            judged += 1
        }
        tokenGroupCount = tokenGroups.group(
            batch.tokens,
            ids: part(places.tokenIDs),
            starts: part(places.tokenStarts),
            order: part(places.tokenOrder)
        )
        gapGroupCount = gapGroups.group(
            batch.gaps,
            ids: part(places.gapIDs),
            starts: part(places.gapStarts),
            order: part(places.gapOrder)
        )
        try device.upload(UnsafeRawBufferPointer(host.bytes))
    }

    /// The indices of the judged positions, rising.
    var judgedPositions: [Int] {
        (0..<judged).map { Int(host.integers[places.positions + $0]) }
    }

    private func copy(_ values: [Int32], to place: Int) {
        let words = host.integers
        for (index, value) in values.enumerated() { words[place + index] = value }
    }

    private func part(_ place: Int) -> UnsafeMutableBufferPointer<Int32> {
        UnsafeMutableBufferPointer(rebasing: host.integers[place...])
    }

    // MARK: On the device

    var tokens: CUDADriver.Address { device.at(places.tokens) }
    var gaps: CUDADriver.Address { device.at(places.gaps) }
    var restarts: CUDADriver.Address { device.at(places.restarts) }
    var positions: CUDADriver.Address { device.at(places.positions) }
    var targets: CUDADriver.Address { device.at(places.targets) }
    /// By position: its row among the judged, or -1.
    var rowOfPosition: CUDADriver.Address { device.at(places.rows) }
    var futures: CUDADriver.Address { device.at(places.futures) }
    var tokenIDs: CUDADriver.Address { device.at(places.tokenIDs) }
    var tokenStarts: CUDADriver.Address { device.at(places.tokenStarts) }
    var tokenOrder: CUDADriver.Address { device.at(places.tokenOrder) }
    var gapIDs: CUDADriver.Address { device.at(places.gapIDs) }
    var gapStarts: CUDADriver.Address { device.at(places.gapStarts) }
    var gapOrder: CUDADriver.Address { device.at(places.gapOrder) }
}
