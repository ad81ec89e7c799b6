public import NeuralNet

/// Writes parameters as PyTorch's `load_state_dict` takes them: what `PyTorchImport` reads.
public enum PyTorchExport {
    /// The tensors; an LSTM layer's bias becomes `bias_ih`, and `bias_hh` is zero.
    public static func file(_ tensors: [NamedTensor]) -> Safetensors {
        let bias = "lstm.bias_"
        let stored = tensors.flatMap { tensor -> [StoredTensor] in
            guard tensor.name.hasPrefix(bias) else {
                return [StoredTensor(name: tensor.name, shape: tensor.shape, elements: .float(tensor.values))]
            }
            let rest = tensor.name.dropFirst(bias.count)
            let zeros = [Float](repeating: 0, count: tensor.values.count)
            return [
                StoredTensor(name: bias + "ih_" + rest, shape: tensor.shape, elements: .float(tensor.values)),
                StoredTensor(name: bias + "hh_" + rest, shape: tensor.shape, elements: .float(zeros)),
            ]
        }
        return Safetensors(tensors: stored, metadata: ["format": "pt"])
    }
}
