/// Always the keys that were read most in the training part.
public struct PopularBaseline: Baseline {
    public let name = "most popular"
    private let popularity: KeyPopularity

    init(_ popularity: KeyPopularity) {
        self.popularity = popularity
    }

    public func rank(after history: ArraySlice<UInt32>, into keys: inout [UInt32]) {
        keys.removeAll(keepingCapacity: true)
        keys += popularity.top
    }

    public func probability(of key: UInt32, after history: ArraySlice<UInt32>) -> Double? {
        popularity.probability(of: key)
    }
}
