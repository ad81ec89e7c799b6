import Prediction
import Prefetching

/// Replays traces through simulated caches: the live cache, its eviction policies and the live prefetch engine under a
/// clock that the trace drives.
public enum Simulation {
    /// Runs one configuration; the same trace, configuration and seed give the same counts.
    ///
    /// - Throws: `SimulationError` if the configuration does not go with the trace, and `inconsistent` if the counts
    ///   contradict each other, which is a defect of the simulation.
    public static func run(
        _ trace: AccessTrace,
        _ configuration: SimulationConfiguration
    ) throws(SimulationError) -> SimulationResult {
        try validate(trace, configuration)
        let result = try replay(trace, configuration)
        if let broken = result.brokenIdentity { throw .inconsistent(broken) }
        return result
    }

    private static func validate(
        _ trace: AccessTrace,
        _ configuration: SimulationConfiguration
    ) throws(SimulationError) {
        if case .seconds = configuration.latency, trace.times.isEmpty, configuration.prefetcher != .none {
            throw .noClock(latency: configuration.latency.description, trace: trace.name)
        }
        if case .bytes = configuration.cache, trace.sizes.isEmpty {
            throw .noSizes(cache: configuration.cache.description, trace: trace.name)
        }
        guard configuration.warmUpAccesses < trace.count else {
            throw .warmUpTooLong(configuration.warmUpAccesses, accesses: trace.count)
        }
    }

    private static func replay(
        _ trace: AccessTrace,
        _ configuration: SimulationConfiguration
    ) throws(SimulationError) -> SimulationResult {
        guard configuration.eviction != .belady else { return try BeladySimulation.run(trace, configuration) }
        let objects = configuration.cache.objects(keyCount: trace.keyCount) ?? trace.keyCount / 20
        switch configuration.prefetcher {
        case .none:
            return try DemandReplay.run(trace, configuration)
        case .silent:
            return try run(trace, configuration, SilentPredictor(), PrefetchConfiguration())
        case .sequential(let degree):
            let keys = SequentialKeys(trace)
            let settings = SequentialConfiguration(degree: degree)
            let predictor = SequentialPredictor(next: keys.next, configuration: settings)
            return try run(trace, configuration, predictor, fetchingAll(objects: objects), keyCount: keys.count)
        case .probabilityGraph(let threshold, let keys):
            let settings = ProbabilityGraphConfiguration(threshold: threshold, capacity: keys.map { .init(keys: $0) })
            let predictor = ProbabilityGraphPredictor(configuration: settings)
            return try run(trace, configuration, predictor, fetchingAll(objects: objects))
        case .mithril(let support, let associations):
            let settings = MithrilConfiguration(minimumSupport: support, associations: associations)
            let predictor = MithrilPredictor(configuration: settings)
            return try run(trace, configuration, predictor, fetchingAll(objects: objects))
        case .hybrid(let price):
            var prefetching = PrefetchConfiguration(prices: PrefetchPrices(loadCost: price))
            prefetching.initialHorizon = max(16, objects * 2 / 5)
            var prediction = HybridConfiguration(seed: configuration.seed)
            var usesNames = true
            var configuration = configuration
            configuration.leftOut?.remove(from: &prediction, &prefetching, &configuration.placement, &usesNames)
            // Numbers given out in order of first appearance tell which key comes next for the first time.
            guard usesNames, !trace.leaksOrder else {
                return try run(trace, configuration, HybridPredictor(configuration: prediction), prefetching)
            }
            let predictor = NamedHybridPredictor(configuration: prediction, names: TraceNames(trace))
            return try run(trace, configuration, predictor, prefetching)
        }
    }

    /// Fetches whatever a predictor proposes, as the published prefetchers do.
    private static func fetchingAll(objects: Int) -> PrefetchConfiguration {
        var configuration = PrefetchConfiguration(mode: .on)
        configuration.prices = PrefetchPrices(missValue: 1, loadCost: 0, placeCost: 0)
        configuration.degree = .max
        configuration.maximumInFlight = .max
        configuration.maximumOutstanding = max(configuration.maximumOutstanding, 2 * objects)
        configuration.watchShare = 0
        return configuration
    }

    private static func run<P: Predictor & ~Copyable>(
        _ trace: AccessTrace,
        _ configuration: SimulationConfiguration,
        _ predictor: consuming P,
        _ prefetching: PrefetchConfiguration,
        keyCount: Int? = nil
    ) throws(SimulationError) -> SimulationResult {
        var prefetching = prefetching
        prefetching.loadAccesses = configuration.latency.givenAccesses
        prefetching.seed = configuration.seed
        prefetching.rememberedDecisions = configuration.explainedKey == nil ? 0 : 1024
        if let budget = configuration.trafficBudget {
            prefetching.trafficBudget = Float(budget)
        } else {
            prefetching.trafficBudget = .infinity
        }
        return try PrefetchReplay.run(
            trace,
            configuration,
            keyCount: keyCount ?? trace.keyCount,
            engine: PrefetchEngine(predictor: predictor, configuration: prefetching)
        )
    }
}
