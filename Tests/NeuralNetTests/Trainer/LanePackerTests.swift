import NeuralNet
import PredisPrimitives
import Testing

@Suite struct LanePackerTests {
    /// Streams of random lengths with tokens that differ everywhere, cut at random into two parts; the second is judged.
    private func set(seed: UInt64, streams: Int, warmUp: Int) -> SequenceSet {
        var generator = SplitMix64(seed: seed)
        var tokens: [Int32] = []
        var segments: [SequenceSet.Segment] = []
        for _ in 0..<streams {
            let start = tokens.count
            let count = Int.random(in: 1...40, using: &generator)
            for _ in 0..<count { tokens.append(Int32(tokens.count + 1)) }
            let first = Int.random(in: start..<tokens.count, using: &generator)
            segments.append(.init(streamStart: start, judged: first..<tokens.count, warmUp: warmUp))
        }
        return SequenceSet(tokens: tokens, gaps: tokens.map { $0 * 2 }, segments: segments)
    }

    @Test(arguments: [(1, 1, 1), (1, 4, 7), (3, 5, 2), (8, 16, 20), (40, 3, 5)])
    func everyPositionIsATargetOnceWithWhatItsStreamHadBefore(lanes: Int, window: Int, streams: Int) {
        for seed in 0..<20 as Range<UInt64> {
            let set = set(seed: seed, streams: streams, warmUp: 6)
            let order = SegmentOrder.shuffled(set.segments.count, seed: seed, epoch: 3)
            var packer = LanePacker(set, order: order, shape: BatchShape(lanes: lanes, window: window, horizon: 3))
            let announced = packer.remainingBatches()
            var batch = packer.emptyBatch()
            var positions = [Int](repeating: 0, count: lanes * window)
            var seen = [Int](repeating: 0, count: set.tokens.count)
            /// What each lane has read since its last restart.
            var memory = [[Int32]](repeating: [], count: lanes)
            var batches = 0
            while packer.next(into: &batch, positions: &positions) {
                batches += 1
                for lane in 0..<lanes {
                    if batch.restarts[lane] { memory[lane] = [] }
                    for step in 0..<window {
                        let index = step * lanes + lane
                        memory[lane].append(batch.tokens[index])
                        let position = positions[index]
                        #expect((batch.targets[index] >= 0) == (position >= 0), "seed \(seed)")
                        guard position >= 0 else { continue }
                        seen[position] += 1
                        check(set, position, memory[lane], batch, index, seed)
                    }
                }
            }
            #expect(batches == announced, "seed \(seed)")
            for segment in set.segments {
                for position in segment.streamStart..<segment.judged.upperBound {
                    #expect(seen[position] == (segment.judged.contains(position) ? 1 : 0), "seed \(seed)")
                }
            }
        }
    }

    private func check(
        _ set: SequenceSet,
        _ position: Int,
        _ memory: [Int32],
        _ batch: SequenceBatch,
        _ index: Int,
        _ seed: UInt64
    ) {
        guard let segment = set.segments.first(where: { $0.judged.contains(position) }) else {
            Issue.record("position \(position) is of no segment")
            return
        }
        #expect(batch.targets[index] == set.tokens[position])
        // Since the restart: the stream's reads from the warm-up on, shifted by one, and nothing of another stream.
        let read = (segment.start...position).map { $0 == segment.streamStart ? 0 : set.tokens[$0 - 1] }
        #expect(memory == read, "seed \(seed), position \(position)")
        #expect(batch.gaps[index] == (position == segment.streamStart ? 0 : set.gaps[position - 1]))
        let ahead = set.tokens[position..<min(segment.judged.upperBound, position + 3)]
        let futures = batch.futures[(index * 3)..<(index * 3 + 3)]
        #expect(Array(futures) == Array(ahead) + Array(repeating: -1, count: 3 - ahead.count))
    }

    @Test(arguments: [(1, 1, 1), (1, 4, 7), (3, 5, 2), (8, 16, 20)])
    func aWindowOfItsOwnEndsWithItsPosition(lanes: Int, window: Int, streams: Int) {
        for seed in 0..<10 as Range<UInt64> {
            let set = set(seed: seed, streams: streams, warmUp: 6)
            let shape = BatchShape(lanes: lanes, window: window, alignsEnds: true)
            var packer = LanePacker(set.windows(window), shape: shape)
            let announced = packer.remainingBatches()
            var batch = packer.emptyBatch()
            var positions = [Int](repeating: 0, count: lanes * window)
            var judged: [Int] = []
            var batches = 0
            while packer.next(into: &batch, positions: &positions) {
                batches += 1
                #expect(batch.restarts.allSatisfy { $0 })
                #expect(positions.dropLast(lanes).allSatisfy { $0 == -1 })
                for lane in 0..<lanes {
                    let position = positions[(window - 1) * lanes + lane]
                    guard position >= 0 else { continue }
                    judged.append(position)
                    let start = set.segments.first { $0.judged.contains(position) }?.streamStart ?? 0
                    for step in 0..<window {
                        let read = position - window + 1 + step
                        let index = step * lanes + lane
                        #expect(batch.tokens[index] == (read > start ? set.tokens[read - 1] : 0), "seed \(seed)")
                        #expect(batch.gaps[index] == (read > start ? set.gaps[read - 1] : 0), "seed \(seed)")
                    }
                }
            }
            #expect(batches == announced)
            #expect(judged.sorted() == set.segments.flatMap(\.judged), "seed \(seed)")
        }
    }

    @Test func aFutureHoldsARepeatedTokenOnce() {
        let set = SequenceSet(tokens: [5, 6, 5, 5, 7], gaps: [], segments: [.init(streamStart: 0, judged: 0..<5)])
        var packer = LanePacker(set, shape: BatchShape(lanes: 1, window: 5, horizon: 3))
        var batch = packer.emptyBatch()
        let isFilled = packer.next(into: &batch)
        #expect(isFilled)
        #expect(batch.futures == [5, 6, -1, 6, 5, -1, 5, 7, -1, 5, 7, -1, 7, -1, -1])
    }

    @Test func piecesOfASegmentAreItsPositions() {
        let set = set(seed: 4, streams: 9, warmUp: 5)
        for length in [1, 2, 7, 100] {
            let cut = set.cut(to: length)
            #expect(cut.judgedCount == set.judgedCount)
            #expect(cut.segments.allSatisfy { $0.judged.count <= length })
            #expect(cut.segments.flatMap { Array($0.judged) } == set.segments.flatMap { Array($0.judged) })
            for piece in set.cut(to: length, warmUp: 3).segments {
                let isInner = !set.segments.contains { $0.judged.lowerBound == piece.judged.lowerBound }
                if isInner { #expect(piece.warmUp == min(3, piece.judged.lowerBound - piece.streamStart)) }
            }
        }
    }

    @Test func skippingIsFilling() {
        let set = set(seed: 8, streams: 12, warmUp: 2)
        let shape = BatchShape(lanes: 3, window: 4)
        var batches: [SequenceBatch] = []
        var packer = LanePacker(set, shape: shape)
        var batch = packer.emptyBatch()
        while packer.next(into: &batch) { batches.append(batch) }
        for skipped in 0...batches.count {
            var late = LanePacker(set, shape: shape)
            late.skip(skipped)
            #expect(late.remainingBatches() == batches.count - skipped)
            let isFilled = late.next(into: &batch)
            #expect(isFilled == (skipped < batches.count))
            if isFilled { #expect(batch == batches[skipped]) }
        }
    }

    @Test func everyEpochHasAnOrderOfItsOwn() {
        let orders = (0..<4).map { SegmentOrder.shuffled(50, seed: 9, epoch: $0) }
        #expect(Set(orders).count == 4)
        #expect(orders.allSatisfy { $0.sorted() == Array(0..<50) })
        #expect(SegmentOrder.shuffled(50, seed: 9, epoch: 2) == orders[2])
        #expect(SegmentOrder.shuffled(0, seed: 1, epoch: 0).isEmpty)
    }

    @Test func shapesThatCannotBeAreRefused() {
        for shape in [(0, 4), (4, 0), (70_000, 1), (2048, 1024)] {
            #expect(throws: NeuralNetError.self) { try BatchShape(lanes: shape.0, window: shape.1).validate() }
        }
        #expect(throws: Never.self) { try BatchShape(lanes: 64, window: 32).validate() }
    }
}
