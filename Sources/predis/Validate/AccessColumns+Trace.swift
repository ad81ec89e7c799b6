import Simulation
import Workloads

extension AccessColumns {
    /// The columns of a trace that was read into memory.
    init(_ trace: AccessTrace) {
        self.init(
            name: trace.name,
            keys: trace.keys,
            keyCount: trace.keyCount,
            times: trace.times,
            streams: trace.streams,
            sizes: trace.sizes,
            operations: trace.operations,
            lifetimes: trace.timesToLive,
            names: trace.names
        )
    }
}
