import Foundation

/// What `reference.json` says of a prefetcher on a trace at a percentage of its keys.
struct PeerFigures {
    /// Entries the cache holds.
    let entries: Int
    let misses: Int
    let prefetches: Int

    init(_ algorithm: String, trace: String, percent: Int) throws {
        struct Missing: Error {}
        let file = URL(fileURLWithPath: (TraceNumbers.folder ?? "") + "/reference.json")
        let root = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
        let traces = root?["traces"] as? [String: [String: Any]]
        let sizes = traces?[trace]?["sizes"] as? [String: [String: Any]]
        guard
            let cell = sizes?["\(percent)"],
            let entries = cell["objects"] as? Int,
            let algorithms = cell["algorithms"] as? [String: [String: Any]],
            let misses = algorithms[algorithm]?["misses"] as? Int,
            let prefetches = algorithms[algorithm]?["prefetches"] as? Int
        else { throw Missing() }
        self.entries = entries
        self.misses = misses
        self.prefetches = prefetches
    }
}
