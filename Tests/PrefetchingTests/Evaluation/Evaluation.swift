import Foundation
import Prediction
import Prefetching

/// Runs a trace through a cache of 5% of its keys.
enum Evaluation {
    static func run(
        _ trace: TraceFile,
        latency: Int,
        successors: SuccessorConfiguration = SuccessorConfiguration(),
        prefetching: PrefetchConfiguration = PrefetchConfiguration()
    ) -> LatencySimulation.Result {
        var simulation = LatencySimulation(
            capacity: max(10, trace.keyCount / 20),
            keys: trace.keyCount,
            latency: latency,
            successors: successors,
            prefetching: prefetching
        )
        for (key, stream) in zip(trace.keys, trace.streams) { simulation.access(key, stream: stream) }
        return simulation.finish()
    }
}
