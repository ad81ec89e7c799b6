import PredisPrimitives

/// Tokens of a vocabulary as keys of a history.
struct KeyNames: Sendable {
    /// For each token the number of its key; `UInt32.max - 1` for no key at all, `.max` for a key the history has not.
    private let numbers: [UInt32]
    private static let noKey = UInt32.max - 1

    init(_ vocabulary: Vocabulary, _ history: AccessHistory) {
        numbers = (0..<Int32(vocabulary.count)).map { token in
            guard let name = vocabulary.name(token) else { return Self.noKey }
            return history.names.find(name) ?? .max
        }
    }

    /// The keys among tokens, best first, at most as many as are looked at.
    func keys(_ tokens: ArraySlice<Int32>, into keys: inout [UInt32]) {
        keys.removeAll(keepingCapacity: true)
        for token in tokens where numbers[Int(token)] != Self.noKey {
            keys.append(numbers[Int(token)])
            if keys.count == PredictionTally.depth { return }
        }
    }
}
