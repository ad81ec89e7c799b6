import Dispatch
import PredisPrimitives

/// Many configurations on one trace, several at a time.
public enum SimulationBatch {
    /// Runs every configuration, each on one thread.
    ///
    /// - Parameters:
    ///   - trace: In memory once, shared by all threads.
    ///   - configurations: Those that differ in nothing are run once.
    ///   - threads: How many run at a time, at least 1.
    ///   - progress: Told after each how many of how many are done, from any thread, one call at a time.
    /// - Returns: The results in the order of the configurations.
    /// - Throws: The first error in the order of the configurations; the others are run all the same.
    public static func run(
        _ trace: AccessTrace,
        _ configurations: [SimulationConfiguration],
        threads: Int,
        progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(SimulationError) -> [SimulationResult] {
        var distinct: [SimulationConfiguration] = []
        var places: [SimulationConfiguration: Int] = [:]
        for configuration in configurations where places[configuration] == nil {
            places[configuration] = distinct.count
            distinct.append(configuration)
        }
        let work = distinct
        let results = Locked<Results>(Results(count: work.count))
        DispatchQueue.concurrentPerform(iterations: min(max(1, threads), work.count)) { _ in
            while let index = results.withLock({ $0.takeNext() }) {
                let outcome = Result { () throws(SimulationError) in try Simulation.run(trace, work[index]) }
                results.withLock {
                    $0.finish(index, outcome)
                    progress($0.done, work.count)
                }
            }
        }
        var all: [SimulationResult] = []
        for configuration in configurations {
            let outcome = places[configuration].flatMap { place in results.withLock { $0.outcomes[place] } }
            guard let outcome else { preconditionFailure("a configuration was not run") }
            all.append(try outcome.get())
        }
        return all
    }

    private struct Results {
        var outcomes: [Result<SimulationResult, SimulationError>?]
        private var next = 0
        private(set) var done = 0

        init(count: Int) {
            outcomes = Array(repeating: nil, count: count)
        }

        mutating func takeNext() -> Int? {
            guard next < outcomes.count else { return nil }
            defer { next += 1 }
            return next
        }

        mutating func finish(_ index: Int, _ outcome: Result<SimulationResult, SimulationError>) {
            outcomes[index] = outcome
            done += 1
        }
    }
}
