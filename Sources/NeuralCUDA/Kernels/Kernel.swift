/// The kernels by their names in the CUDA C source.
enum Kernel: String, CaseIterable {
    case beginState
    case gatherInput
    case gatherRows
    case addRows
    case lstmForward
    case lstmBackward
    case joinDirections
    case dropout
    case attend
    case attendBackward
    case attendedGradient
    case tanhForward
    case tanhBackward
    case keyLoss
    case keyScores
    case horizonLoss
    case horizonScores
    case confidenceLoss
    case confidenceBackward
    case confidenceScores
    case topKeys
    case embeddingGradient
    case sumOfSquares
    case sumRows
    case markNonFinite
    case adam

    /// Its place in `allCases`.
    var number: Int { Self.numbers[self] ?? 0 }

    private static let numbers = Dictionary(uniqueKeysWithValues: zip(allCases, 0...))
}
