import Foundation
import NeuralNet

/// What PyTorch computed for a small network: a file of `Tests/NeuralNetTests/Golden`, written by `Tools/golden`.
struct GoldenCase {
    let network: NetworkConfiguration
    let training: TrainingConfiguration
    let learningRate: Float
    let lanes: Int
    let length: Int
    let initial: [NamedTensor]
    let batches: [SequenceBatch]
    /// Loss, key, horizon and confidence, by step.
    let losses: [[Float]]
    /// Norm of the gradient before clipping, by step.
    let norms: [Float]
    /// Parameters after five steps; empty in some files.
    let final: [NamedTensor]

    private struct Description: Decodable {
        let network: NetworkConfiguration
        let training: TrainingConfiguration
        let learningRate: Float
        let lanes: Int
        let length: Int
    }

    init(_ name: String) throws {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = try File(tests.appendingPathComponent("NeuralNetTests/Golden/\(name).safetensors"))
        let description = try JSONDecoder().decode(Description.self, from: Data(file.description.utf8))
        network = description.network
        training = description.training
        learningRate = description.learningRate
        (lanes, length) = (description.lanes, description.length)
        initial = file.tensors("initial.") { $0.map { Float($0) / 256 } }
        final = file.tensors("final.") { _ in [] }
        norms = file.floats("norms")
        let rows = file.floats("losses")
        losses = norms.indices.map { Array(rows[4 * $0..<4 * $0 + 4]) }
        batches = norms.indices.map { [lanes, length] step in
            func part(_ name: String) -> [Int32] { file.integers("batch\(step).\(name)") }
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

    /// A safetensors file, trusted.
    private struct File {
        struct Entry {
            let type: String
            let shape: [Int]
            let bytes: Data
        }

        var entries: [String: Entry] = [:]
        var description = ""

        init(_ url: URL) throws {
            let data = try Data(contentsOf: url)
            let length = (0..<8).reduce(0) { $0 | Int(data[$1]) << (8 * $1) }
            let header = try JSONSerialization.jsonObject(with: data[8..<8 + length]) as? [String: [String: Any]] ?? [:]
            for (name, fields) in header {
                if name == "__metadata__" {
                    description = fields["case"] as? String ?? ""
                } else if let type = fields["dtype"] as? String, let shape = fields["shape"] as? [Int],
                    let place = fields["data_offsets"] as? [Int]
                {
                    let start = 8 + length
                    entries[name] = Entry(
                        type: type,
                        shape: shape,
                        bytes: Data(data[start + place[0]..<start + place[1]])
                    )
                }
            }
        }

        func floats(_ name: String) -> [Float] {
            values(entries[name]?.bytes ?? Data(), Float(0))
        }

        func integers(_ name: String) -> [Int32] {
            values(entries[name]?.bytes ?? Data(), Int32(0))
        }

        func tensors(_ prefix: String, bytes convert: ([Int8]) -> [Float]) -> [NamedTensor] {
            entries.filter { $0.key.hasPrefix(prefix) }.sorted { $0.key < $1.key }.map { name, entry in
                NamedTensor(
                    name: String(name.dropFirst(prefix.count)),
                    shape: entry.shape,
                    values: entry.type == "I8" ? convert(values(entry.bytes, Int8(0))) : values(entry.bytes, Float(0))
                )
            }
        }

        private func values<Element>(_ bytes: Data, _ zero: Element) -> [Element] {
            var values = [Element](repeating: zero, count: bytes.count / MemoryLayout<Element>.stride)
            _ = values.withUnsafeMutableBytes { bytes.copyBytes(to: $0) }
            return values
        }
    }
}
