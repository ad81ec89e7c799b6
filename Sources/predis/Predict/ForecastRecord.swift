import Foundation
import ModelRegistry
import NeuralNet
import NeuralPrediction

/// A prediction as programs read it.
struct ForecastRecord: Encodable {
    let model: String
    /// The latest keys that it follows.
    let after: [String]
    /// How many reads were looked at, and how many of them were of keys that the model does not know by name.
    let reads: Int
    let unknownReads: Int
    let keys: [Choice]
    /// The probability that the next key is none that the model knows by name.
    let otherKeys: Double
    @OrNull var confidence: Double?
    /// Keys within the horizon, for models that foretell it.
    let withinHorizon: [Choice]
    let horizon: Int

    struct Choice: Encodable {
        let key: String
        let probability: Double
    }

    init(_ model: Model, _ vocabulary: Vocabulary, _ stream: StreamEnd, _ next: NextKeys) {
        func named(_ choices: [NextKeys.Choice]) -> [Choice] {
            choices.map { choice in
                let name = vocabulary.name(choice.token).map { String(decoding: $0, as: UTF8.self) } ?? ""
                return Choice(key: name, probability: choice.probability)
            }
        }
        self.model = model.id.description
        after = stream.keys
        reads = stream.tokens.count
        unknownReads = stream.unknown
        keys = named(next.choices)
        otherKeys = next.otherKeys
        confidence = next.confidence
        withinHorizon = named(next.withinHorizon)
        horizon = model.manifest.architecture.horizon
    }

    /// The same for people.
    var text: String {
        var blocks = ["after \(after.joined(separator: " "))" + unknownNote]
        blocks.append(
            Terminal.table(
                [["next key", "probability"]] + keys.map(Self.row) + [["any other key", Self.percent(otherKeys)]]
            )
        )
        if let confidence {
            blocks.append("the first choice is right with a probability of \(Self.percent(confidence))")
        }
        if !withinHorizon.isEmpty {
            blocks.append(Terminal.table([["within \(horizon) reads", "probability"]] + withinHorizon.map(Self.row)))
        }
        return blocks.joined(separator: "\n\n")
    }

    private var unknownNote: String {
        unknownReads == 0 ? "" : " (\(unknownReads) of \(reads) reads are of keys that the model does not know by name)"
    }

    private static func row(_ choice: Choice) -> [String] {
        [choice.key, percent(choice.probability)]
    }

    private static func percent(_ share: Double) -> String {
        String(format: "%.2f%%", share * 100)
    }
}
