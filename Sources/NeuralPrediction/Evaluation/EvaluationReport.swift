/// What came of the predictions of one predictor.
public struct EvaluationReport: Sendable {
    /// What tables call the predictor.
    public let name: String
    /// How many reads ahead count for accuracy within the horizon.
    public let horizon: Int
    /// Over every position.
    public let all: AccuracyCount
    /// Over the positions whose target the model knows by name; perplexity is told of these.
    public let inVocabulary: AccuracyCount
    /// The classes that have a position.
    public let classes: [(PositionClass, AccuracyCount)]
    /// Of predictors that tell their confidence.
    public let reliability: ReliabilityTable?
    /// The same, position by position; empty of predictors that do not.
    public let promises: [ConfidenceFit.Promise]
}
