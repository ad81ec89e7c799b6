/// Lays the segments of a set side by side in batches: each position is judged exactly once.
///
/// Lane by lane: a segment runs on through the batches until its end; with the next batch the lane restarts with the next
/// segment. What is left of a batch behind a segment's end, or before it, is padding: token 0 and no target. The order of the segments is the
/// order given, so the batches are the same each time.
public struct LanePacker: Sendable {
    private struct Lane: Sendable {
        /// The segment's number in the set; -1 before the first.
        var segment = -1
        /// The next position to foretell.
        var position = 0
        var end = 0
    }

    private let set: SequenceSet
    private let order: [Int32]
    private let shape: BatchShape
    private var lanes: [Lane]
    /// How many segments of the order have been begun.
    private var begun = 0

    /// - Parameters:
    ///   - set: What is packed.
    ///   - order: The numbers of the segments in the order in which lanes take them; each at most once.
    ///   - shape: The size of a batch.
    public init(_ set: SequenceSet, order: [Int32], shape: BatchShape) {
        self.set = set
        self.order = order
        self.shape = shape
        lanes = Array(repeating: Lane(), count: shape.lanes)
    }

    /// Packs the segments in the set's own order.
    public init(_ set: SequenceSet, shape: BatchShape) {
        self.init(set, order: Array(0..<Int32(set.segments.count)), shape: shape)
    }

    /// A batch of the right size, to be filled by ``next(into:positions:)``.
    public func emptyBatch() -> SequenceBatch {
        let positions = shape.lanes * shape.window
        return SequenceBatch(
            lanes: shape.lanes,
            steps: shape.window,
            tokens: Array(repeating: 0, count: positions),
            gaps: Array(repeating: 0, count: set.gaps.isEmpty ? 0 : positions),
            targets: Array(repeating: -1, count: positions),
            futures: Array(repeating: -1, count: positions * shape.horizon)
        )
    }

    /// Fills the next batch.
    ///
    /// Allocates nothing. O(positions of a batch x horizon²).
    ///
    /// - Parameters:
    ///   - batch: One that ``emptyBatch()`` made.
    ///   - positions: Room for the column position behind each of the batch's positions, lanes x window of them; -1 for
    ///     padding and warm-up. Empty: not wanted.
    /// - Returns: `false` when everything has been given out.
    public mutating func next(into batch: inout SequenceBatch, positions: inout [Int]) -> Bool {
        guard begin(&batch.restarts) else { return false }
        for lane in lanes.indices { fill(lane, &batch, &positions) }
        return true
    }

    /// Fills the next batch.
    public mutating func next(into batch: inout SequenceBatch) -> Bool {
        var positions: [Int] = []
        return next(into: &batch, positions: &positions)
    }

    /// Passes over batches.
    ///
    /// O(lanes) each.
    public mutating func skip(_ batches: Int) {
        var restarts = [Bool](repeating: false, count: shape.lanes)
        for _ in 0..<batches {
            guard begin(&restarts) else { return }
            for lane in lanes.indices {
                lanes[lane].position = min(lanes[lane].end, lanes[lane].position + shape.window)
            }
        }
    }

    /// How many batches there are from here on.
    ///
    /// O(batches x lanes).
    public func remainingBatches() -> Int {
        var copy = self
        var restarts = [Bool](repeating: false, count: shape.lanes)
        var count = 0
        while copy.begin(&restarts) {
            count += 1
            for lane in copy.lanes.indices {
                copy.lanes[lane].position = min(copy.lanes[lane].end, copy.lanes[lane].position + shape.window)
            }
        }
        return count
    }

    /// Gives a new segment to each lane that has none.
    ///
    /// - Returns: Whether any lane has something.
    private mutating func begin(_ restarts: inout [Bool]) -> Bool {
        var hasWork = false
        for lane in lanes.indices {
            restarts[lane] = false
            if lanes[lane].position == lanes[lane].end {
                restarts[lane] = true
                if begun < order.count {
                    let number = Int(order[begun])
                    begun += 1
                    let segment = set.segments[number]
                    lanes[lane] = Lane(segment: number, position: segment.start, end: segment.judged.upperBound)
                }
            }
            if lanes[lane].position < lanes[lane].end { hasWork = true }
        }
        return hasWork
    }

    private mutating func fill(_ lane: Int, _ batch: inout SequenceBatch, _ positions: inout [Int]) {
        let current = lanes[lane]
        let count = min(shape.window, current.end - current.position)
        let first = shape.alignsEnds ? shape.window - count : 0
        for step in 0..<shape.window {
            let index = step * shape.lanes + lane
            guard step >= first, step < first + count else {
                batch.tokens[index] = 0
                batch.targets[index] = -1
                if !batch.gaps.isEmpty { batch.gaps[index] = 0 }
                if !positions.isEmpty { positions[index] = -1 }
                continue
            }
            let segment = set.segments[current.segment]
            let position = current.position + step - first
            let isFirst = position == segment.streamStart
            let isJudged = position >= segment.judged.lowerBound
            batch.tokens[index] = isFirst ? 0 : set.tokens[position - 1]
            if !batch.gaps.isEmpty { batch.gaps[index] = isFirst ? 0 : set.gaps[position - 1] }
            batch.targets[index] = isJudged ? set.tokens[position] : -1
            if !positions.isEmpty { positions[index] = isJudged ? position : -1 }
            if shape.horizon > 0, isJudged { foretell(position, segment.judged.upperBound, index, &batch.futures) }
        }
        lanes[lane].position += count
    }

    /// The set of the tokens from `position` on, up to the segment's end: what lies behind it may be a later part of the trace.
    private func foretell(_ position: Int, _ end: Int, _ index: Int, _ futures: inout [Int32]) {
        let base = index * shape.horizon
        var found = base
        for next in position..<min(end, position + shape.horizon) {
            let token = set.tokens[next]
            var isNew = true
            for earlier in base..<found where futures[earlier] == token { isNew = false }
            guard isNew else { continue }
            futures[found] = token
            found += 1
        }
        for rest in found..<(base + shape.horizon) { futures[rest] = -1 }
    }
}
