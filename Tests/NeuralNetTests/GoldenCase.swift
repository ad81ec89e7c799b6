import Foundation
import NeuralNet

/// A file that `Tools/golden/golden.py` wrote: what PyTorch makes of a small network.
struct GoldenCase {
    let network: NetworkConfiguration
    let training: TrainingConfiguration
    let learningRate: Float
    let lanes: Int
    let length: Int
    private let floats: [String: NamedTensor]
    private let integers: [String: [Int32]]

    /// The case of a file, read once.
    static func named(_ name: String) throws -> GoldenCase {
        try cases[name, default: .failure(CocoaError(.fileNoSuchFile))].get()
    }

    private static let cases = Dictionary(
        uniqueKeysWithValues: names.map { name in (name, Result { try GoldenCase(name) }) }
    )

    static let names = [
        "one-layer", "two-layers-last", "two-layers-gaps-restarts", "dot-attention-heads", "additive-attention-heads",
        "bidirectional", "bidirectional-attention", "adamw",
    ]

    private struct Settings: Decodable {
        let network: NetworkConfiguration
        let training: TrainingConfiguration
        let learningRate: Float
        let lanes: Int
        let length: Int
    }

    private struct Entry: Decodable {
        let dtype: String
        let shape: [Int]
        let dataOffsets: [Int]

        enum CodingKeys: String, CodingKey {
            case dtype, shape
            case dataOffsets = "data_offsets"
        }
    }

    private init(_ name: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
        let file = try Data(contentsOf: folder.appending(path: name + ".safetensors"))
        let length = file.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
        let header = file.dropFirst(8).prefix(length)
        let data = file.dropFirst(8 + length)
        let fields = try JSONSerialization.jsonObject(with: header) as? [String: Any] ?? [:]
        let metadata = fields["__metadata__"] as? [String: String]
        let settings = try JSONDecoder().decode(Settings.self, from: Data((metadata?["case"] ?? "").utf8))
        (network, training, learningRate) = (settings.network, settings.training, settings.learningRate)
        (lanes, self.length) = (settings.lanes, settings.length)
        var floats: [String: NamedTensor] = [:]
        var integers: [String: [Int32]] = [:]
        for (name, value) in fields where name != "__metadata__" {
            let entry = try JSONDecoder().decode(Entry.self, from: JSONSerialization.data(withJSONObject: value))
            let bytes = [UInt8](
                data.dropFirst(entry.dataOffsets[0]).prefix(entry.dataOffsets[1] - entry.dataOffsets[0])
            )
            switch entry.dtype {
            case "F32":
                let values = words(bytes).map { Float(bitPattern: $0) }
                floats[name] = NamedTensor(name: name, shape: entry.shape, values: values)
            case "I32":
                integers[name] = words(bytes).map { Int32(bitPattern: $0) }
            default:
                let values = bytes.map { Float(Int8(bitPattern: $0)) / 256 }
                floats[name] = NamedTensor(name: name, shape: entry.shape, values: values)
            }
        }
        (self.floats, self.integers) = (floats, integers)
    }

    /// The tensors whose names begin with `prefix`, without it.
    func tensors(_ prefix: String) -> [NamedTensor] {
        floats.values.filter { $0.name.hasPrefix(prefix + ".") }.map {
            NamedTensor(name: String($0.name.dropFirst(prefix.count + 1)), shape: $0.shape, values: $0.values)
        }
    }

    /// The values of one tensor; empty if the case has none of that name.
    func values(_ name: String) -> [Float] { floats[name]?.values ?? [] }

    /// The chunk of a step, counted from 0.
    func batch(_ step: Int) -> SequenceBatch {
        let part = { (name: String) in integers["batch\(step).\(name)"] ?? [] }
        return SequenceBatch(
            lanes: lanes,
            steps: length,
            tokens: part("tokens"),
            gaps: part("gaps"),
            targets: part("targets"),
            futures: part("futures"),
            restarts: part("restarts").map { $0 != 0 }
        )
    }
}

/// Little-endian words.
private func words(_ bytes: [UInt8]) -> [UInt32] {
    stride(from: 0, to: bytes.count, by: 4).map { place in
        (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) }
    }
}

/// The largest difference between equally named tensors, or infinity where a name or shape is missing.
func largestDifference(_ lhs: [NamedTensor], _ rhs: [NamedTensor]) -> (tensor: String, difference: Float) {
    let others = Dictionary(uniqueKeysWithValues: rhs.map { ($0.name, $0) })
    guard Set(lhs.map(\.name)) == Set(others.keys) else { return ("names", .infinity) }
    var worst: (tensor: String, difference: Float) = ("", 0)
    for tensor in lhs {
        guard let other = others[tensor.name], other.shape == tensor.shape else { return (tensor.name, .infinity) }
        let difference = largestDifference(tensor.values, other.values)
        if difference > worst.difference { worst = (tensor.name, difference) }
    }
    return worst
}

/// The largest difference between elements, or infinity if counts differ or one is NaN.
func largestDifference(_ lhs: [Float], _ rhs: [Float]) -> Float {
    guard lhs.count == rhs.count else { return .infinity }
    return zip(lhs, rhs).map { abs($0 - $1) }.reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
}
