import ModelRegistry
import NeuralNet

/// What a trainer might keep in a checkpoint.
private struct Progress: Codable, Sendable {
    var step: Int
    var history: [Double]
}

/// Every name of a tensor and its shape, whatever the order.
private func outline(_ file: Safetensors) -> [String] {
    file.tensors.map { "\($0.name) \($0.shape) \($0.elements.count)" }.sorted()
}

/// What is read must be written and read again.
private func checkRound(_ file: Safetensors) {
    guard let bytes = try? file.encoded(name: "w"), let again = try? Safetensors(parsing: bytes, name: "w") else {
        preconditionFailure("what was read cannot be written")
    }
    precondition(outline(again) == outline(file) && again.metadata == file.metadata)
}

private func readWeights(_ bytes: [UInt8]) {
    guard let file = try? Safetensors(parsing: bytes, name: "w") else { return }
    checkRound(file)
    let hints = PyTorchImport.Hints(attentionWindow: 3, horizon: 2)
    if let imported = try? PyTorchImport(file, hints: hints, name: "w") {
        _ = try? ONNXExport.bytes(imported.network, imported.tensors, model: "m", version: "1")
        guard let again = try? PyTorchImport(PyTorchExport.file(imported.tensors), hints: hints, name: "w") else {
            preconditionFailure("what was imported cannot be exported")
        }
        precondition(again.network == imported.network)
    }
    let network = NetworkConfiguration(vocabulary: 2, embeddingWidth: 16, layers: 1, hiddenWidth: 16)
    _ = try? CheckpointFile.decode(file, Progress.self, network: network, dataFingerprint: "", path: "c")
}

/// A file with this header and as many bytes of data, zeros, as it takes.
private func withData(_ header: ArraySlice<UInt8>, count: Int) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: header.count >> ($0 * 8)) } + header + [UInt8](repeating: 0, count: count)
}

private func readVocabulary(_ bytes: [UInt8]) {
    guard let vocabulary = try? VocabularyFile.decode(bytes, name: "v") else { return }
    guard let again = try? VocabularyFile.encode(vocabulary, name: "v") else {
        preconditionFailure("what was read cannot be written")
    }
    precondition(again == bytes)
}

private func readManifest(_ bytes: [UInt8]) {
    guard let manifest = try? ModelManifest(parsing: bytes, name: "m") else { return }
    precondition((try? manifest.architecture.validate()) != nil)
    _ = ParameterLayout(manifest.architecture)
}

/// The first byte chooses the kind of file; a length and a checksum that the fuzzer would hardly guess are put right.
func fuzzModel(_ input: UnsafeBufferPointer<UInt8>) {
    guard input.count > 3 else { return }
    let bytes = Array(input[3...])
    let number = Int(input[1]) << 8 | Int(input[2])
    switch input[0] % 5 {
    case 0: readWeights(bytes)
    case 1: readWeights(withData(bytes[...], count: number))
    case 2: readVocabulary(bytes)
    case 3: readVocabulary(VocabularyFile.sealed(bytes))
    default: readManifest(bytes)
    }
}
