import Simulation

/// One result as programs read it.
struct SimulationRecord: Encodable {
    let trace: String
    let requests: Int
    let reads: Int
    let unique: Int
    let cache: String
    let cacheObjects: Int
    let eviction: String
    let prefetcher: String
    /// What makes the prefetcher as eager as it is.
    @OrNull var setting: String?
    let latency: LatencyText
    @OrNull var trafficBudget: Double?
    let placement: String
    let streams: String
    let shards: Int
    let misses: Int
    let late: Int
    let missRatio: Double
    let missesWithoutPrefetching: Int
    let missRatioWithoutPrefetching: Double
    let relativeMisses: Double
    let compulsory: Int
    let expired: Int
    let issued: Int
    let used: Int
    let unused: Int
    let resident: Int
    let inFlight: Int
    let discarded: Int
    let duplicateSuppressed: Int
    let overBudget: Int
    @OrNull var precision: Double?
    let coverage: Double
    let traffic: Double
    /// The most traffic of any 100,000 consecutive accesses, and the loads it is measured by.
    @OrNull var worstTraffic: Double?
    @OrNull var worstTrafficLoadsWithout: Int?
    @OrNull var keepsBudget: Bool?
    @OrNull var timeliness: Double?
    let polluted: Int
    let saved: Int
    @OrNull var medianLead: Int?
    let leads: [Int]
    let meanLatencySeconds: Double
    @OrNull var byteMissRatio: Double?
    @OrNull var byteTraffic: Double?
    let nanosecondsPerAccess: Double
    /// Of prefetchers whose promises mean something.
    @OrNull var calibration: CalibrationRecord?

    init(_ result: SimulationResult) {
        let counts = result.counts
        let configuration = result.configuration
        trace = result.trace
        requests = counts.requests
        reads = counts.reads
        unique = result.keyCount
        cache = configuration.cache.description
        cacheObjects = result.cacheObjects
        eviction = configuration.eviction.description
        prefetcher = configuration.prefetcher.description
        setting = configuration.prefetcher.setting
        latency = LatencyText(latency: configuration.latency)
        trafficBudget = configuration.trafficBudget
        placement = configuration.placement.rawValue
        streams = configuration.usesClientStreams ? "client" : "global"
        shards = configuration.shards
        misses = counts.misses
        late = counts.late
        missRatio = result.missRatio
        missesWithoutPrefetching = counts.missesWithout
        missRatioWithoutPrefetching = result.missRatioWithout
        relativeMisses = result.relativeMisses
        compulsory = counts.firstTouches
        expired = counts.expired
        issued = counts.issued
        used = counts.used
        unused = counts.unused
        resident = result.resident
        inFlight = result.inFlight
        discarded = counts.discarded
        duplicateSuppressed = counts.duplicates
        overBudget = counts.overBudget
        precision = result.precision
        coverage = result.coverage
        traffic = result.traffic
        worstTraffic = result.worstStretch?.traffic
        worstTrafficLoadsWithout = result.worstStretch?.loadsWithout
        keepsBudget = result.keepsBudget
        timeliness = result.timeliness
        polluted = counts.polluted
        saved = counts.saved
        medianLead = result.medianLead
        leads = Array(counts.leads.prefix(through: counts.leads.lastIndex { $0 > 0 } ?? 0))
        meanLatencySeconds = result.meanCost
        byteMissRatio = result.byteMissRatio
        byteTraffic = result.byteTraffic
        nanosecondsPerAccess = result.nanosecondsPerAccess
        calibration = configuration.prefetcher.promises ? result.calibration.map { CalibrationRecord($0) } : nil
    }
}

/// A latency as JSON: a number of accesses, or a time as text.
struct LatencyText: Encodable, CustomStringConvertible {
    let latency: LoadLatency

    var description: String { latency.description }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if case .accesses(let count) = latency {
            try container.encode(count)
        } else {
            try container.encode(description)
        }
    }
}
