public import NeuralNet

extension Vocabulary.Extension {
    /// The parameters of a network for the new vocabulary: each row of a key is the row it begins with, all else stays.
    ///
    /// Where a bucket gave keys, its probability is shared: the bias of each heir is lower by the logarithm of their number.
    /// O(parameters).
    ///
    /// - Parameter old: The parameters of a network for the old vocabulary.
    /// - Returns: Those for the new one, in the same order.
    public func tensors(from old: [NamedTensor]) -> [NamedTensor] {
        old.map { tensor in
            switch tensor.name {
            case "embedding.weight", "head.weight", "horizon.weight": rows(tensor)
            case "head.bias": shared(tensor)
            case "horizon.bias": rows(tensor)
            default: tensor
            }
        }
    }

    private func rows(_ tensor: NamedTensor) -> NamedTensor {
        let width = tensor.shape.dropFirst().reduce(1, *)
        var values: [Float] = []
        values.reserveCapacity(sources.count * width)
        for source in sources {
            let start = Int(source) * width
            values += tensor.values[start..<(start + width)]
        }
        return NamedTensor(name: tensor.name, shape: [sources.count] + tensor.shape.dropFirst(), values: values)
    }

    private func shared(_ tensor: NamedTensor) -> NamedTensor {
        var result = rows(tensor)
        for (token, source) in sources.enumerated() {
            result.values[token] -= Float(Logarithm.natural(Double(heirs[Int(source)])))
        }
        return result
    }
}
