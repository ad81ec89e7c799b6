/// The values of a feature cut into at most 16 classes of about equal size, with one class below and one above all that
/// were seen; missing ones are a class of their own.
struct FeatureBins: Sendable {
    static let most = 19
    private static let missing: UInt8 = 18

    /// The upper ends of all classes but the last, ascending.
    let edges: [Float]

    /// Chooses the classes by a sample.
    init(of sample: some Collection<Float>) {
        let known = sample.filter { !$0.isNaN }.sorted()
        guard let least = known.first else {
            edges = []
            return
        }
        var edges = [least.nextDown]
        for part in 1...16 {
            let edge = known[part * (known.count - 1) / 16]
            if let last = edges.last, last < edge { edges.append(edge) }
        }
        self.edges = edges
    }

    /// Classes with known ends, ascending and at most 17.
    init(edges: [Float]) {
        self.edges = edges
    }

    /// The class of a value, below `most`.
    func bin(_ value: Float) -> UInt8 {
        guard !value.isNaN else { return Self.missing }
        var low = 0
        var high = edges.count
        while low < high {
            let middle = (low + high) / 2
            if value > edges[middle] { low = middle + 1 } else { high = middle }
        }
        return UInt8(low)
    }
}
