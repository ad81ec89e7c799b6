import Traces

extension AccessColumns {
    /// The first accesses of a workload; fewer than `accesses` if it ends before.
    public init(_ plan: WorkloadPlan, accesses: Int, seed: UInt64) {
        var generator = WorkloadGenerator(plan, seed: seed)
        var batch = TraceBatch()
        while batch.count < accesses, generator.fill(&batch, limit: accesses) {}
        // A step's keys come together and may be more than wanted.
        if batch.count > accesses { batch.removeAll(after: accesses) }
        self.init(name: plan.definition.name, batch, hasClock: true)
    }
}
