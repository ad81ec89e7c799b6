import AccessModel
import CacheCore
import PredisPrimitives
import Prefetching

/// The cache and the loads under way as a prefetch engine sees them in a simulation.
struct PrefetchWorld: PrefetchContext {
    /// What a prefetch is doing for a key.
    enum Phase: UInt8 { case none, inFlight, waiting }

    struct KeyState {
        var phase = Phase.none
        /// The number of its flight.
        var flight: UInt32 = 0
        /// The number of the access it was issued at.
        var issuedAt: UInt32 = 0
        /// When its load began and ends: the number of an access, or seconds.
        var began = 0.0
        var ready = 0.0
        /// The last size seen, in bytes.
        var size: UInt32 = 0
        /// The last time to live seen, in seconds.
        var timeToLive = Float.infinity
    }

    /// A prefetch that has arrived.
    struct Arrival {
        var key: UInt32
        /// Whether the cache took it in.
        var isResident: Bool
    }

    let cache: SimulatedCache
    private let latency: LoadLatency
    private let placement: PrefetchPlacement
    private var random: SplitMix64
    var states: [KeyState]
    var flights = Flights()
    /// The number of the access.
    var position = 0
    /// The same, or seconds, as the latency counts.
    var time = 0.0
    /// Milliseconds for the cache.
    var now: Int64 = 0
    var issued = 0
    var issuedBytes = 0
    /// Prefetches that have arrived and are to be reported to the engine.
    private var landed: [Arrival] = []
    var unused = 0

    /// The length of each key's name in bytes, where it counts.
    private let nameLengths: [UInt32]

    init(cache: SimulatedCache, keyCount: Int, nameLengths: [UInt32], configuration: SimulationConfiguration) {
        self.cache = cache
        self.nameLengths = nameLengths
        latency = configuration.latency
        placement = configuration.placement
        random = SplitMix64(seed: configuration.seed)
        states = Array(repeating: KeyState(), count: keyCount)
    }

    mutating func isResidentOrInFlight(_ key: KeyID) -> Bool {
        guard Int(key.rawValue) < states.count else { return false }
        return switch states[Int(key.rawValue)].phase {
        case .inFlight: true
        // On probation, or pushed off it just now: its end must be reported before it can begin again.
        case .waiting where placement == .probation: true
        case .waiting, .none: cache.isResident(key.rawValue, now: now)
        }
    }

    mutating func issue(_ key: KeyID, probability: Float) -> Bool {
        let ready = time + duration()
        let index = Int(key.rawValue)
        // A key that was predicted by its name and is none of the trace's.
        while states.count <= index { states.append(KeyState()) }
        // It has left unused without anybody noticing, or it would be resident.
        if states[index].phase == .waiting { unused += 1 }
        states[index].issuedAt = UInt32(position)
        states[index].began = time
        states[index].ready = ready
        issued += 1
        issuedBytes += Int(states[index].size)
        if latency == .accesses(0) {
            takeIn(key.rawValue)
        } else {
            states[index].phase = .inFlight
            states[index].flight = flights.begin(key.rawValue, ready: ready)
        }
        return true
    }

    /// Puts a key that has arrived into the cache.
    private mutating func takeIn(_ key: UInt32) {
        let kind: FillKind = placement == .probation ? .prefetch : .demand
        let isResident = cache.fill(value(of: key), kind: kind, now: now) == .inserted
        states[Int(key)].phase = isResident ? .waiting : .none
        landed.append(Arrival(key: key, isResident: isResident))
    }

    /// Puts those keys into the cache whose loads have ended, if nobody has demanded or written them meanwhile.
    mutating func land() {
        while let flight = flights.end(by: time) {
            let state = states[Int(flight.key)]
            if state.phase == .inFlight, state.flight == flight.number { takeIn(flight.key) }
        }
    }

    /// What has arrived since the last time.
    mutating func takeLanded() -> [Arrival] {
        guard !landed.isEmpty else { return [] }
        defer { landed.removeAll(keepingCapacity: true) }
        return landed
    }

    private mutating func duration() -> Double {
        switch latency {
        case .accesses(let count): return Double(count + 1)
        case .seconds(let seconds, let jitter):
            return jitter == 0 ? seconds : seconds * (1 + jitter * (2 * random.nextUnit() - 1))
        }
    }

    /// What a load of a key brings that ends now.
    private func value(of key: UInt32) -> SimulatedValue {
        let state = states[Int(key)]
        let nameLength = Int(key) < nameLengths.count ? Int(nameLengths[Int(key)]) : 0
        var value = SimulatedValue(key: key, size: state.size, nameLength: nameLength)
        if state.timeToLive.isFinite { value.expiresAt = now + Int64(state.timeToLive * 1000) }
        return value
    }

    /// The share of its load that a key under way still needs.
    func remainingShare(_ key: UInt32) -> Double {
        let state = states[Int(key)]
        return min(1, max(0, (state.ready - time) / (state.ready - state.began)))
    }
}
