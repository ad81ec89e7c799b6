import Simulation

/// An analysis as programs read it.
struct AnalysisRecord: Encodable {
    struct Estimate: Encodable {
        let value: Double
        let low: Double
        let high: Double

        init(_ estimate: RatioEstimate) {
            value = estimate.value
            low = estimate.low
            high = estimate.high
        }
    }

    struct Misses: Encodable {
        let compulsory: Int
        let expired: Int
        let capacity: Int
    }

    struct Run: Encodable {
        let result: SimulationRecord
        let relativeMisses: Estimate
        let extraCallsPer1000: Double

        init(_ result: SimulationResult) {
            self.result = SimulationRecord(result)
            relativeMisses = Estimate(result.relativeMissesEstimate)
            extraCallsPer1000 = 1000 * Double(result.extraLoads) / Double(max(1, result.counts.requests))
        }
    }

    struct ForecastRecord: Encodable {
        let prefetcher: String
        let predictedMissRatio: Estimate
        let actualMissRatio: Double
        let error: Double

        init(_ result: SimulationResult) {
            prefetcher = result.configuration.prefetcher.description
            predictedMissRatio = Estimate(result.forecast.predicted)
            actualMissRatio = result.forecast.actual
            error = result.forecast.error
        }
    }

    let trace: String
    let requests: Int
    let unique: Int
    let clients: Int
    @OrNull var durationSeconds: Double?
    let leaksOrder: Bool
    let cache: String
    let cacheObjects: Int
    let latency: LatencyText
    let latencyMeasured: Bool
    let misses: Misses
    let missRatioBound: Double
    let demandOnly: [SimulationRecord]
    let otherSizes: [SimulationRecord]
    let prefetching: [Run]
    let peers: [Run]
    let forecasts: [ForecastRecord]
    let recommended: Bool
    let reason: String
    let verdict: String

    init(_ analysis: WorkloadAnalysis, sentence: String) {
        trace = analysis.trace
        requests = analysis.requests
        unique = analysis.keys
        clients = analysis.clients
        durationSeconds = analysis.duration
        leaksOrder = analysis.leaksOrder
        cache = analysis.cache.description
        cacheObjects = analysis.cacheObjects
        latency = LatencyText(latency: analysis.latency)
        latencyMeasured = analysis.isLatencyMeasured
        let split = analysis.split
        misses = Misses(compulsory: split.compulsory, expired: split.expired, capacity: split.capacity)
        missRatioBound = analysis.reads == 0 ? 0 : Double(split.compulsory) / Double(analysis.reads)
        demandOnly = (analysis.policies + (analysis.optimum.map { [$0] } ?? [])).map { SimulationRecord($0) }
        otherSizes = analysis.sizes.map { SimulationRecord($0) }
        prefetching = analysis.prefetching.map { Run($0) }
        peers = analysis.peers.map { Run($0) }
        forecasts = [analysis.base, analysis.decisive].map { ForecastRecord($0) }
        recommended = analysis.verdict.isRecommended
        reason = analysis.verdict.reason.rawValue
        verdict = sentence
    }
}
