import AccessModel
import Prediction
import Prefetching

/// A cache behind which every load takes `latency` accesses, driven by a prefetch engine.
///
/// A prefetch issued at access `t` is resident from access `t + latency + 1` on; a demand for it before that is late and
/// counts as a miss. Demand loads are at once, as in the published figures.
struct LatencySimulation: ~Copyable {
    struct Result {
        var requests = 0
        var baseline = 0
        var misses = 0
        var loads = 0
        var statistics = PrefetchStatistics()

        var relativeMisses: Double { Double(misses) / Double(max(1, baseline)) }
        var traffic: Double { Double(loads) / Double(max(1, baseline)) }
        var precision: Double { statistics.precision ?? 0 }
    }

    /// The cache and the loads under way, as the engine sees them.
    struct World: PrefetchContext {
        var cache: ModelCache
        var isInFlight: [Bool]
        /// Loads under way in the order of their ends; those a demand took over are skipped.
        var flights: [(ready: Int, key: UInt32)] = []
        var firstFlight = 0
        var now = 0
        var latency: Int
        var issued = 0

        mutating func isResidentOrInFlight(_ key: KeyID) -> Bool {
            isInFlight[key.slot] || cache.contains(UInt32(key.slot))
        }

        mutating func issue(_ key: KeyID, probability: Float) -> Bool {
            isInFlight[key.slot] = true
            flights.append((now + latency + 1, UInt32(key.slot)))
            issued += 1
            return true
        }

        /// The next key whose load ends now.
        mutating func nextArrival() -> UInt32? {
            while firstFlight < flights.count, flights[firstFlight].ready <= now {
                let key = flights[firstFlight].key
                firstFlight += 1
                guard isInFlight[Int(key)] else { continue }
                isInFlight[Int(key)] = false
                return key
            }
            return nil
        }
    }

    private var world: World
    private var plain: ModelCache
    var engine: PrefetchEngine<SuccessorPredictor>
    private(set) var result = Result()

    init(
        capacity: Int,
        keys: Int,
        latency: Int,
        successors: SuccessorConfiguration,
        prefetching: PrefetchConfiguration
    ) {
        world = World(
            cache: ModelCache(capacity: capacity, keys: keys),
            isInFlight: Array(repeating: false, count: keys),
            latency: latency
        )
        plain = ModelCache(capacity: capacity, keys: keys)
        var prefetching = prefetching
        prefetching.loadAccesses = latency
        prefetching.initialHorizon = max(16, capacity * 2 / 5)
        engine = PrefetchEngine(predictor: SuccessorPredictor(configuration: successors), configuration: prefetching)
    }

    mutating func access(_ key: UInt32, stream: UInt32 = 0) {
        while let arrived = world.nextArrival() {
            world.cache.prefetch(arrived)
            engine.report(.loaded, for: KeyID(slot: Int(arrived)))
            reportUnused()
        }
        if plain.demand(key) == .miss { result.baseline += 1 }
        let outcome = demand(key)
        reportUnused()
        engine.observe(
            AccessEvent(
                key: KeyID(slot: Int(key)),
                stream: StreamID(rawValue: stream),
                time: UInt64(world.now),
                outcome: outcome
            ),
            context: &world
        )
        world.now += 1
        result.requests += 1
    }

    private mutating func demand(_ key: UInt32) -> AccessOutcome {
        switch world.cache.demand(key) {
        case .hit: return .hit
        case .firstUse: return .firstUse
        case .miss:
            result.misses += 1
            guard world.isInFlight[Int(key)] else {
                result.loads += 1
                return .miss
            }
            world.isInFlight[Int(key)] = false
            return .late
        }
    }

    private mutating func reportUnused() {
        guard !world.cache.unused.isEmpty else { return }
        for key in world.cache.takeUnused() { engine.report(.unused, for: KeyID(slot: Int(key))) }
    }

    /// The figures so far; loads are demand loads and prefetches.
    mutating func finish() -> Result {
        engine.checkInvariants()
        result.statistics = engine.statistics
        result.loads += world.issued
        return result
    }
}
