import ModelRegistry
import NeuralNet

/// In what two models differ.
struct ModelDifference: Encodable {
    /// A line of the manifest.
    struct Fact: Encodable {
        let name: String
        @OrNull var left: String?
        @OrNull var right: String?
    }

    /// A tensor that both have in one shape.
    struct Tensor: Encodable {
        let name: String
        let largestDifference: Float
        /// The root of the mean square of the difference, for that of the left tensor; `null` if that is 0.
        @OrNull var relativeDifference: Double?
    }

    let left: String
    let right: String
    let facts: [Fact]
    let keysInBoth: Int
    let keysOnlyLeft: Int
    let keysOnlyRight: Int
    /// Those that differ.
    let tensors: [Tensor]
    /// Those that only one has, or that have different shapes.
    let incomparableTensors: [String]

    init(_ left: Model, _ right: Model) {
        self.left = left.id.description
        self.right = right.id.description
        facts = Self.facts(left.manifest, right.manifest)
        let (leftKeys, rightKeys) = (Set(left.vocabulary.keys), Set(right.vocabulary.keys))
        keysInBoth = leftKeys.intersection(rightKeys).count
        keysOnlyLeft = leftKeys.count - keysInBoth
        keysOnlyRight = rightKeys.count - keysInBoth
        let rightTensors = Dictionary(uniqueKeysWithValues: right.tensors().map { ($0.name, $0) })
        let leftTensors = left.tensors()
        let leftNames = Set(leftTensors.map(\.name))
        let pairs = leftTensors.map { ($0, rightTensors[$0.name]) }
        tensors = pairs.compactMap { pair in pair.1.flatMap { Self.compare(pair.0, $0) } }
        incomparableTensors =
            pairs.filter { $0.0.shape != $0.1?.shape }.map(\.0.name)
            + rightTensors.keys.filter { !leftNames.contains($0) }.sorted()
    }

    private static func facts(_ left: ModelManifest, _ right: ModelManifest) -> [Fact] {
        let (left, right) = (ModelFacts.list(left), ModelFacts.list(right))
        let rightByName = Dictionary(uniqueKeysWithValues: right.map { ($0.name, $0.value) })
        let leftNames = Set(left.map(\.name))
        let changed = left.filter { $0.value != rightByName[$0.name] }.map {
            Fact(name: $0.name, left: $0.value, right: rightByName[$0.name])
        }
        let added = right.filter { !leftNames.contains($0.name) }.map {
            Fact(name: $0.name, left: nil, right: $0.value)
        }
        return changed + added
    }

    /// `nil` for equal tensors and those of different shapes.
    private static func compare(_ left: NamedTensor, _ right: NamedTensor) -> Tensor? {
        guard left.shape == right.shape, left.values != right.values else { return nil }
        var (largest, squares, leftSquares) = (Float(0), 0.0, 0.0)
        for (first, second) in zip(left.values, right.values) {
            largest = max(largest, abs(first - second))
            let difference = Double(first) - Double(second)
            squares += difference * difference
            leftSquares += Double(first) * Double(first)
        }
        return Tensor(
            name: left.name,
            largestDifference: largest,
            relativeDifference: leftSquares > 0 ? (squares / leftSquares).squareRoot() : nil
        )
    }

    /// The same for people.
    var text: String {
        if left == right { return "the same model" }
        var blocks: [String] = []
        if !facts.isEmpty {
            let rows = facts.map { [$0.name, $0.left ?? "-", $0.right ?? "-"] }
            blocks.append(Terminal.table([["", String(left.prefix(12)), String(right.prefix(12))]] + rows))
        }
        blocks.append(
            "keys: \(keysInBoth) in both, \(keysOnlyLeft) only in the first, \(keysOnlyRight) only in the second"
        )
        if tensors.isEmpty, incomparableTensors.isEmpty { blocks.append("weights: equal") }
        if !tensors.isEmpty {
            let rows = tensors.map {
                [
                    $0.name, "\($0.largestDifference)",
                    $0.relativeDifference.map { "\(($0 * 1e6).rounded() / 1e6)" } ?? "-",
                ]
            }
            blocks.append(Terminal.table([["weights that differ", "largest", "relative"]] + rows))
        }
        if !incomparableTensors.isEmpty {
            blocks.append("of other shapes, or only in one: " + incomparableTensors.joined(separator: ", "))
        }
        return blocks.joined(separator: "\n\n")
    }
}
