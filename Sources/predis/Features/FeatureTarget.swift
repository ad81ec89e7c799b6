import ArgumentParser
import Features
import Simulation

/// What features are judged by.
enum FeatureTarget: String, ExpressibleByArgument, CaseIterable {
    case reuse
    case usedPrefetch = "used-prefetch"

    /// In words, about one row.
    func meaning(reuse: Int) -> String {
        switch self {
        case .reuse: "the key comes again within \(reuse) accesses"
        case .usedPrefetch: "a prefetch that the access led to came to be used"
        }
    }

    /// Whether it holds, for each row of the sample.
    ///
    /// - Parameters:
    ///   - pass: The pass over the trace.
    ///   - trace: The trace, which is read again to be simulated.
    ///   - reading: How to read it.
    ///   - cacheEntries: The size of the cache that is simulated; `nil`: 5% of the keys.
    /// - Returns: One value a row.
    /// - Throws: `Failure`.
    func labels(
        _ pass: borrowing FeaturePass,
        _ trace: String,
        _ reading: ReadingOptions,
        cacheEntries: Int?
    ) throws -> [Bool] {
        switch self {
        case .reuse: return pass.sampleIsRepeated
        case .usedPrefetch:
            let accesses = try reading.readTrace(trace)
            guard accesses.count == pass.accesses else {
                throw Failure.failed(
                    "\(trace) had \(pass.accesses) accesses and then \(accesses.count); name a file that does not change"
                )
            }
            Terminal.progress("\(trace): simulating the prefetcher")
            defer { Terminal.endProgress() }
            let useful = Set(try Self.usefulAccesses(accesses, cacheEntries: cacheEntries))
            return pass.sample.accesses.map(useful.contains)
        }
    }

    private static func usefulAccesses(_ trace: AccessTrace, cacheEntries: Int?) throws -> [Int] {
        var configuration = SimulationConfiguration(prefetcher: .ours)
        if let cacheEntries { configuration.cache = .objects(cacheEntries) }
        configuration.recordsUsefulAccesses = true
        do throws(SimulationError) {
            return try Simulation.run(trace, configuration).usefulAccesses
        } catch {
            throw Failure(error)
        }
    }
}
