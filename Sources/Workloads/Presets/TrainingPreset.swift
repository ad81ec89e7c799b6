extension WorkloadDefinition {
    /// Training jobs that read data sets from an object store through a cache.
    ///
    /// - *vision*: two jobs of four workers over one data set. Every epoch reads every sample once in a new order, so that a cache smaller
    ///   than the data set evicts each sample before its next use (Mohan et al., "Analyzing and mitigating data stalls in DNN
    ///   training", VLDB 2021; jobs that share a data set: Kumar and Sivathanu, "Quiver", FAST 2020). Workers ask for a window of 32
    ///   samples ahead at once. Samples are about as large as ImageNet's, 110 KB.
    /// - *language*: a job over tokenised shards in random order, each read part by part.
    /// - *checkpoints*: written every half hour in 64 parts, kept for three (frequent checkpoints: Eisenman et al., "Check-N-Run", NSDI
    ///   2022), and read back by a restart now and then.
    static var training: WorkloadDefinition {
        WorkloadDefinition(
            name: "training",
            summary: "Machine learning: shuffled epochs with prefetch windows, sharded data, checkpoints, several jobs",
            streams: ["vision": visionJobs, "language": languageJob, "checkpoints": checkpoints]
        )
    }

    private static let objectStore = AmountDefinition.lognormal(median: 0.02, sigma: 0.5, most: 3)

    private static var visionJobs: StreamDefinition {
        StreamDefinition(
            arrivals: ArrivalDefinition(.closed, sessions: 8),
            sources: [
                "first": .shuffle(ShuffleSource(count: 50_000)),
                "second": .shuffle(ShuffleSource(count: 50_000)),
            ],
            fields: ["job": "(session - 1) % 2"],
            classes: [
                "first": KeyClassDefinition("vision:sample:{draw(first)}", size: sampleSize, latency: objectStore),
                "second": KeyClassDefinition("vision:sample:{draw(second)}", size: sampleSize, latency: objectStore),
            ],
            steps: [
                "start": StepDefinition(ask: [], think: .uniform(low: 0, high: 1), next: ["firstJob": 0.5, "secondJob": 0.5]),
                "firstJob": StepDefinition(
                    ask: [AskDefinition("first", times: "32")],
                    together: true,
                    think: .lognormal(median: 0.25, sigma: 0.2),
                    next: ["firstJob": 1]
                ),
                "secondJob": StepDefinition(
                    ask: [AskDefinition("second", times: "32")],
                    together: true,
                    think: .lognormal(median: 0.4, sigma: 0.2),
                    next: ["secondJob": 1]
                ),
            ]
        )
    }

    private static let sampleSize = AmountDefinition.lognormal(median: 100_000, sigma: 0.5, most: 2_000_000)

    private static var languageJob: StreamDefinition {
        StreamDefinition(
            arrivals: ArrivalDefinition(.closed, sessions: 4),
            sources: ["shards": .shuffle(ShuffleSource(count: 1024))],
            fields: ["shard": "0"],
            client: "100 + session",
            classes: [
                "index": KeyClassDefinition("text:shard:{shard:5}:index", size: .constant(4096), latency: objectStore),
                "part": KeyClassDefinition(
                    "text:shard:{shard:5}:part:{each}",
                    size: .constant(4_194_304),
                    latency: objectStore
                ),
            ],
            steps: [
                "shard": StepDefinition(
                    set: ["shard": "draw(shards)"],
                    ask: ["index", AskDefinition("part", times: "16")],
                    gap: .exponential(mean: 0.5),
                    think: .exponential(mean: 0.5),
                    next: ["shard": 1]
                )
            ]
        )
    }

    private static var checkpoints: StreamDefinition {
        StreamDefinition(
            arrivals: ArrivalDefinition(.regular, rate: 1.0 / 1800),
            client: "200",
            classes: [
                "part": KeyClassDefinition("checkpoint:{session}:part:{each}", size: .constant(16_777_216), latency: .constant(0.1)),
                "old": KeyClassDefinition("checkpoint:{session - 3}:part:{each}", size: .constant(16_777_216)),
                "latest": KeyClassDefinition(
                    "checkpoint:latest",
                    size: .constant(32),
                    latency: .constant(0.02),
                    operations: OperationMix(set: 1)
                ),
            ],
            steps: [
                "write": StepDefinition(
                    ask: [
                        AskDefinition("part", times: "64", operation: .set), "latest",
                        AskDefinition("old", times: "64", operation: .delete),
                    ],
                    gap: .constant(0.05),
                    think: .constant(60),
                    next: ["restart": 0.1]
                ),
                "restart": StepDefinition(
                    ask: [AskDefinition("latest", operation: .get), AskDefinition("part", times: "64")],
                    gap: .constant(0.02)
                ),
            ]
        )
    }
}
