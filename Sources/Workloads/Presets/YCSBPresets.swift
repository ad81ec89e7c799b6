extension WorkloadDefinition {
    /// The core workloads A to F of the Yahoo! Cloud Serving Benchmark with their published mixes and distributions.
    ///
    /// B. F. Cooper et al., "Benchmarking Cloud Serving Systems with YCSB", SoCC 2010, and the files `workloads/workloada` to
    /// `workloadf` of YCSB 0.17. Records are 1000 bytes (10 fields of 100); keys are `user` and YCSB's hash of the record's
    /// number; the zipfian distribution is YCSB's own scrambled one, in which ranks collide (`--set order=scrambled` draws true
    /// Zipf ranks). Departures: there are 100,000 records in place of 1000 (which are for trying it out), and as a trace of a cache
    /// has neither updates nor scans, an update is a set, a scan is one request for records of consecutive numbers, and a
    /// read-modify-write is a get and a set of the same key.
    static var ycsb: [WorkloadDefinition] {
        [
            ycsb("a", "update heavy: 50% reads, 50% updates, zipfian", OperationMix(get: 50, set: 50)),
            ycsb("b", "read mostly: 95% reads, 5% updates, zipfian", OperationMix(get: 95, set: 5)),
            ycsb("c", "read only, zipfian", OperationMix(get: 100)),
            latest,
            scans,
            ycsb(
                "f",
                "50% reads, 50% read-modify-writes, zipfian",
                sources: ["record": zipfian],
                steps: [
                    "read": StepDefinition(set: ["record": "draw(record)"], ask: ["record"]),
                    "modify": StepDefinition(
                        set: ["record": "draw(record)"],
                        ask: ["record", AskDefinition("record", operation: .set)],
                        gap: .constant(0.001)
                    ),
                ],
                start: ["read": 50, "modify": 50]
            ),
        ]
    }

    private static let recordCount = 100_000
    private static let zipfian = SourceDefinition.zipf(ZipfSource(count: recordCount, exponent: 0.99, order: .ycsb))

    private static var latest: WorkloadDefinition {
        ycsb(
            "d",
            "read latest: 95% reads of mostly the newest records, 5% inserts",
            sources: [
                "insert": .sequential(SequentialSource(first: recordCount)),
                "newest": .latest(LatestSource(of: "insert", exponent: 0.99)),
            ],
            steps: [
                "read": StepDefinition(set: ["record": "draw(newest)"], ask: ["record"]),
                "insert": StepDefinition(
                    set: ["record": "draw(insert)"],
                    ask: [AskDefinition("record", operation: .set)]
                ),
            ],
            start: ["read": 95, "insert": 5]
        )
    }

    private static var scans: WorkloadDefinition {
        ycsb(
            "e",
            "short ranges: 95% scans of 1 to 100 records from a zipfian start, 5% inserts",
            key: "user{record + each:12}",
            sources: [
                "insert": .sequential(SequentialSource(first: recordCount)),
                "record": zipfian,
            ],
            steps: [
                "scan": StepDefinition(
                    set: ["record": "draw(record)"],
                    ask: [AskDefinition("record", times: "between(1, 100)")],
                    together: true
                ),
                "insert": StepDefinition(
                    set: ["record": "draw(insert)"],
                    ask: [AskDefinition("record", operation: .set)]
                ),
            ],
            start: ["scan": 95, "insert": 5]
        )
    }

    private static func ycsb(_ letter: String, _ summary: String, _ mix: OperationMix) -> WorkloadDefinition {
        ycsb(
            letter,
            summary,
            sources: ["record": zipfian],
            operations: mix,
            steps: ["request": StepDefinition(set: ["record": "draw(record)"], ask: ["record"])]
        )
    }

    private static func ycsb(
        _ letter: String,
        _ summary: String,
        key: String = "user{fnv(record)}",
        sources: NamedList<SourceDefinition>,
        operations: OperationMix = OperationMix(get: 1),
        steps: NamedList<StepDefinition>,
        start: NamedList<Double> = [:]
    ) -> WorkloadDefinition {
        WorkloadDefinition(
            name: "ycsb-\(letter)",
            summary: "YCSB \(letter.uppercased()), \(summary)",
            streams: [
                "operations": StreamDefinition(
                    arrivals: ArrivalDefinition(.poisson, rate: 1000),
                    sources: sources,
                    fields: ["record": "0"],
                    client: "between(1, 16)",
                    classes: ["record": KeyClassDefinition(key, size: .constant(1000), operations: operations)],
                    steps: steps,
                    start: start
                )
            ]
        )
    }
}
