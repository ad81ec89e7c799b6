import NeuralPrediction
import PredisPrimitives

/// The reads that a prediction follows.
struct StreamEnd {
    /// The latest last.
    let tokens: [Int32]
    /// The gap of each read; 0 where it is not known.
    let gaps: [Int32]
    /// The latest keys by name.
    let keys: [String]
    /// How many of the reads are of keys that the model does not know by name.
    let unknown: Int

    private static let shownKeys = 8

    /// Keys that are named, without times.
    init(after keys: [String], _ vocabulary: Vocabulary) {
        tokens = keys.map { vocabulary.token(Array($0.utf8)) }
        gaps = Array(repeating: 0, count: keys.count)
        self.keys = keys.suffix(Self.shownKeys).map(\.self)
        unknown = tokens.count { !vocabulary.keyTokens.contains($0) }
    }

    /// The stream of the last read of a trace.
    init(_ data: ModelData) {
        let dataset = data.dataset
        // The last read lies at the end of its stream.
        let last = data.history.keys.count - 1
        let stream = dataset.stream(ofRead: last, in: data.history)
        let range = dataset.streamStarts[stream]..<dataset.streamStarts[stream + 1]
        tokens = Array(dataset.tokens[range].suffix(NextKeys.reach))
        gaps =
            dataset.gaps.isEmpty
            ? Array(repeating: 0, count: tokens.count) : Array(dataset.gaps[range].suffix(NextKeys.reach))
        keys = dataset.keys[range].suffix(Self.shownKeys).map {
            String(decoding: data.history.names[$0], as: UTF8.self)
        }
        unknown = tokens.count { !data.vocabulary.keyTokens.contains($0) }
    }
}
