import NeuralNet

extension [SequenceSet.Segment] {
    /// The segment of these, which are in order, that a judged position lies in.
    ///
    /// O(log segments).
    func segment(of position: Int) -> SequenceSet.Segment {
        var low = 0
        var high = count
        while low + 1 < high {
            let middle = (low + high) / 2
            if self[middle].judged.lowerBound <= position { low = middle } else { high = middle }
        }
        return self[low]
    }
}
