extension WorkloadDefinition {
    /// Other workloads side by side, and one after the other.
    static var mixtures: [WorkloadDefinition] {
        var mixed = WorkloadDefinition(name: "mixed", summary: "The web service, its database and a training job side by side", streams: [:])
        mixed.add(web, rate: 1)
        mixed.add(database, rate: 0.5)
        mixed.add(training, rate: 0.25)
        var phases = WorkloadDefinition(
            name: "phases",
            summary: "Ten minutes each of Zipf draws, a loop, and Zipf draws with other favourites: does a cache adapt?",
            streams: [:]
        )
        phases.add(renamed("first", zipf(keys: 20_000)), from: 0, until: 600)
        phases.add(renamed("second", single("loop", "", .loop(LoopSource(count: 5000)))), from: 600, until: 1200)
        phases.add(renamed("third", zipf(keys: 20_000)), from: 1200, until: 1800)
        return [mixed, phases]
    }

    private static func zipf(keys: Int) -> WorkloadDefinition {
        single("zipf", "", .zipf(ZipfSource(count: keys, exponent: 0.9)))
    }

    private static func renamed(_ name: String, _ definition: WorkloadDefinition) -> WorkloadDefinition {
        var definition = definition
        definition.name = name
        return definition
    }
}
