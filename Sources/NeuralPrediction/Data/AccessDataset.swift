public import Features
public import NeuralNet
import PredisPrimitives

/// The reads of a history as a model reads them: tokens and gaps, stream after stream.
///
/// Each client's reads are a stream; without clients all reads are one. Streams stand in order of their first read, and the
/// reads of a stream in order of time. Memory: 12 bytes a read, 4 more with gaps.
public struct AccessDataset: Sendable {
    /// How reads become streams.
    public enum Streams: Sendable, Hashable {
        /// A stream for each client, or one for all where clients are not recorded.
        case automatic
        /// A stream for each client.
        case perClient
        /// One stream for all.
        case global
    }

    /// The token of each read.
    public let tokens: [Int32]
    /// The bucket of the time since the stream's read before; empty: not asked for, or no clock.
    public let gaps: [Int32]
    /// The number of each read's key in the history.
    public let keys: [UInt32]
    /// Where each stream begins; one more element than there are streams.
    public let streamStarts: [Int]
    /// Where the validation part and the test part of each stream begin.
    private let partStarts: [(validation: Int, test: Int)]

    /// Sorts the reads of a history into streams.
    ///
    /// O(reads).
    /// - Parameters:
    ///   - history: The reads.
    ///   - vocabulary: Tokens for their keys.
    ///   - streams: What makes a stream.
    ///   - split: The parts of the history; a stream that lasts over several has its share of each.
    ///   - scale: The scale of the gaps; `nil`: no gaps.
    /// - Throws: `DatasetError.oneStreamOnly` if client streams are asked for and there are no clients.
    public init(
        _ history: AccessHistory,
        vocabulary: Vocabulary,
        streams: Streams = .automatic,
        split: TimeSplit = .standard,
        gaps scale: TimeGaps? = nil
    ) throws(DatasetError) {
        if streams == .perClient, history.clients.isEmpty { throw .oneStreamOnly(trace: history.name) }
        let isGlobal = streams == .global || history.clients.isEmpty
        let order = StreamOrder(clients: isGlobal ? [] : history.clients, count: history.count)
        let keyTokens = vocabulary.tokens(of: history.names)
        keys = order.positions.map { history.keys[Int($0)] }
        tokens = keys.map { keyTokens[Int($0)] }
        streamStarts = order.starts
        var gaps: [Int32] = []
        if let scale, !history.times.isEmpty {
            gaps = [Int32](repeating: 0, count: history.count)
            for stream in 0..<(order.starts.count - 1) {
                for index in (order.starts[stream] + 1)..<max(order.starts[stream] + 1, order.starts[stream + 1]) {
                    let before = history.times[Int(order.positions[index - 1])]
                    gaps[index] = scale.bucket(history.times[Int(order.positions[index])] - before)
                }
            }
        }
        self.gaps = gaps
        let validation = split.range(of: .validation, count: history.count)
        partStarts = (0..<(order.starts.count - 1)).map { stream in
            let range = order.starts[stream]..<order.starts[stream + 1]
            func first(from position: Int) -> Int {
                range.lowerBound + order.positions[range].partitioningIndex { Int($0) >= position }
            }
            return (first(from: validation.lowerBound), first(from: validation.upperBound))
        }
    }

    /// How many streams there are.
    public var streamCount: Int { streamStarts.count - 1 }

    /// A number that two datasets share only if they hold the same tokens and gaps in the same streams and parts.
    ///
    /// Not cryptographic. O(reads).
    public var fingerprint: UInt64 {
        var state = UInt64(tokens.count)
        for token in tokens { state = SplitMix64.mix(state ^ UInt64(UInt32(bitPattern: token))) }
        for gap in gaps { state = SplitMix64.mix(state ^ UInt64(UInt32(bitPattern: gap))) }
        for start in streamStarts { state = SplitMix64.mix(state ^ UInt64(start)) }
        for parts in partStarts { state = SplitMix64.mix(state ^ UInt64(parts.validation) ^ UInt64(parts.test) << 32) }
        return state
    }

    /// The stream that a read of the history belongs to.
    ///
    /// O(reads).
    public func stream(ofRead position: Int, in history: AccessHistory) -> Int {
        guard streamCount > 1 else { return 0 }
        var seen: Set<UInt32> = []
        // Streams stand in order of their first read.
        for client in history.clients.prefix(position + 1) {
            if client == history.clients[position] { return seen.count }
            seen.insert(client)
        }
        return 0
    }

    /// The stretches of the streams that belong to a part, in order of the columns.
    ///
    /// - Parameters:
    ///   - part: The part.
    ///   - warmUp: How many reads before a stretch are read first, of those that the stream has.
    /// - Returns: One for each stream that has a read in the part.
    public func segments(of part: TracePart, warmUp: Int = 0) -> [SequenceSet.Segment] {
        (0..<streamCount).compactMap { stream in
            let starts = partStarts[stream]
            let range =
                switch part {
                case .training: streamStarts[stream]..<starts.validation
                case .validation: starts.validation..<starts.test
                case .test: starts.test..<streamStarts[stream + 1]
                }
            guard !range.isEmpty else { return nil }
            return SequenceSet.Segment(streamStart: streamStarts[stream], judged: range, warmUp: warmUp)
        }
    }

    /// A part as the trainer reads it.
    ///
    /// - Throws: `DatasetError.tooFewReads` if it has fewer than `minimum` reads.
    public func set(
        of part: TracePart,
        warmUp: Int = 0,
        minimum: Int = 1
    ) throws(DatasetError) -> SequenceSet {
        let set = SequenceSet(tokens: tokens, gaps: gaps, segments: segments(of: part, warmUp: warmUp))
        let reads = set.judgedCount
        guard reads >= max(1, minimum) else { throw .tooFewReads(part: part, reads: reads, needed: max(1, minimum)) }
        return set
    }
}

extension RandomAccessCollection {
    /// The distance from the start to the first element that fulfils what all after it fulfil, too.
    ///
    /// O(log n).
    fileprivate func partitioningIndex(where belongs: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if belongs(self[index(startIndex, offsetBy: middle)]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
