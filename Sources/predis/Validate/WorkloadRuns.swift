import Foundation
import PredisPrimitives
import Workloads

/// Runs of a workload, of one length and with different seeds, measured on all processors.
struct WorkloadRuns {
    let plan: WorkloadPlan
    let claims: [WorkloadClaim]
    private let accesses: Int
    private let seed: UInt64
    private let count: Int

    init(_ plan: WorkloadPlan, accesses: Int, seed: UInt64, count: Int) {
        self.plan = plan
        claims = plan.definition.claims
        self.accesses = accesses
        self.seed = seed
        self.count = count
    }

    /// The accesses of the run `index`; fewer than asked for if the workload ends.
    func columns(_ index: Int) -> AccessColumns {
        // Mixed, so that a trace that was made with a seed of the same number is no run of its own reference.
        AccessColumns(plan, accesses: accesses, seed: SplitMix64.mix(seed &* 0x1_0000 &+ UInt64(index)))
    }

    /// Makes and measures all runs; `progress` is called by several threads, one at a time.
    func measure(
        _ measurement: MeasurementPlan,
        progress: @escaping @Sendable (Int, Int) -> Void
    ) -> [WorkloadMeasurement] {
        let results = Locked<[WorkloadMeasurement?]>(Array(repeating: nil, count: count))
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let measured = WorkloadMeasurement(columns(index), measurement, claims: claims)
            results.withLock { results in
                results[index] = measured
                progress(results.count { $0 != nil }, count)
            }
        }
        return results.withLock { $0.compactMap { $0 } }
    }
}
