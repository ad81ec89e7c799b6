extension WorkloadDefinition {
    /// What an application asks of the cache before its database.
    ///
    /// - *crud*: rows read, written and deleted by key; Facebook's general-purpose pool had 30 reads a write and small values, most
    ///   under 1 KB (Atikoglu et al., "Workload analysis of a large-scale key-value store", SIGMETRICS 2012).
    /// - *listing*: the N+1 queries of object-relational mappers: one query for a list, then one for each of its rows and for the row
    ///   that it refers to (Chen et al., "Detecting performance anti-patterns for applications developed using object-relational
    ///   mapping", ICSE 2014). The rows of a list are always the same.
    /// - *lookup*: an index entry, then the row that it names.
    /// - *scan*: reports that read consecutive rows; they come by once and are the enemy of recency.
    /// - *hot*: a handful of counters and settings that everybody reads and some write.
    static var database: WorkloadDefinition {
        WorkloadDefinition(
            name: "database",
            summary: "Database behind an application: CRUD, N+1 lists, index then row, range scans, hot rows",
            streams: [
                "crud": databaseRows, "listing": databaseLists, "lookup": databaseLookups, "scan": databaseScans,
                "hot": databaseHotRows,
            ]
        )
    }

    private static let rowLatency = AmountDefinition.lognormal(median: 0.004, sigma: 0.6, most: 1)
    private static let rowSize = AmountDefinition.lognormal(median: 320, sigma: 0.9, most: 64_000)

    private static var databaseRows: StreamDefinition {
        StreamDefinition(
            arrivals: ArrivalDefinition(.poisson, rate: 400),
            sources: ["rows": .zipf(ZipfSource(count: 200_000, exponent: 0.9))],
            client: "between(1, 32)",
            classes: [
                "row": KeyClassDefinition(
                    "users:{draw(rows)}",
                    size: rowSize,
                    latency: rowLatency,
                    operations: OperationMix(get: 90, set: 8, delete: 2)
                )
            ],
            steps: ["access": StepDefinition(ask: ["row"])]
        )
    }

    private static var databaseLists: StreamDefinition {
        StreamDefinition(
            arrivals: ArrivalDefinition(.poisson, rate: 15),
            sources: ["customers": .zipf(ZipfSource(count: 20_000, exponent: 0.8))],
            fields: ["customer": "draw(customers)", "page": "0"],
            classes: [
                "list": KeyClassDefinition(
                    "query:orders:{customer}:{page}",
                    size: .constant(400),
                    ttl: .constant(120),
                    latency: .lognormal(median: 0.015, sigma: 0.6, most: 3)
                ),
                "order": KeyClassDefinition("orders:{customer * 1000 + page * 20 + each}", size: rowSize, latency: rowLatency),
                "product": KeyClassDefinition(
                    "products:{hash(customer, page, each) % 5000}",
                    size: rowSize,
                    latency: rowLatency
                ),
            ],
            steps: [
                "list": StepDefinition(
                    ask: [
                        "list", AskDefinition("order", times: "between(5, 20, customer, page)"),
                        AskDefinition("product", times: "between(5, 20, customer, page)"),
                    ],
                    gap: .exponential(mean: 0.003),
                    think: .exponential(mean: 7),
                    next: ["turn": 0.4]
                ),
                "turn": StepDefinition(
                    set: ["page": "page + 1"],
                    ask: [
                        "list", AskDefinition("order", times: "between(5, 20, customer, page)"),
                        AskDefinition("product", times: "between(5, 20, customer, page)"),
                    ],
                    gap: .exponential(mean: 0.003),
                    think: .exponential(mean: 7),
                    next: ["turn": 0.3]
                ),
            ]
        )
    }

    private static var databaseLookups: StreamDefinition {
        StreamDefinition(
            arrivals: ArrivalDefinition(.poisson, rate: 100),
            sources: ["accounts": .zipf(ZipfSource(count: 100_000, exponent: 0.7))],
            fields: ["account": "0"],
            classes: [
                "index": KeyClassDefinition("idx:email:{account:x10}", size: .constant(40), latency: rowLatency),
                "row": KeyClassDefinition("accounts:{account}", size: rowSize, latency: rowLatency),
            ],
            steps: [
                "find": StepDefinition(set: ["account": "draw(accounts)"], ask: ["index", "row"], gap: .constant(0.002))
            ]
        )
    }

    private static var databaseScans: StreamDefinition {
        StreamDefinition(
            arrivals: ArrivalDefinition(.poisson, rate: 0.2),
            sources: ["starts": .uniform(UniformSource(count: 1_000_000))],
            fields: ["start": "draw(starts)"],
            classes: ["event": KeyClassDefinition("events:{start + each}", size: .constant(180), latency: rowLatency)],
            steps: [
                "report": StepDefinition(
                    ask: [AskDefinition("event", times: "between(100, 900)")],
                    gap: .constant(0.001)
                )
            ]
        )
    }

    private static var databaseHotRows: StreamDefinition {
        StreamDefinition(
            arrivals: ArrivalDefinition(.poisson, rate: 80),
            sources: ["settings": .uniform(UniformSource(count: 8))],
            client: "between(1, 32)",
            classes: [
                "setting": KeyClassDefinition(
                    "settings:{draw(settings)}",
                    size: .constant(120),
                    ttl: .constant(5),
                    latency: rowLatency,
                    operations: OperationMix(get: 95, set: 5)
                )
            ],
            steps: ["read": StepDefinition(ask: ["setting"])]
        )
    }

    /// Orders and their items, looked at again long after they were made.
    ///
    /// What is asked for depends on what the same customer asked for hours before: times between the visits have a Pareto tail of
    /// shape 1.2, which also makes the traffic correlated over long times (Willinger et al., "Self-similarity through
    /// high-variability", IEEE/ACM ToN 5(1), 1997).
    static var orders: WorkloadDefinition {
        WorkloadDefinition(
            name: "orders",
            summary: "Orders, their items and products, and visits to them long afterwards",
            streams: [
                "customers": StreamDefinition(
                    arrivals: ArrivalDefinition(.poisson, rate: 5, sessions: 200_000),
                    sources: ["orders": .sequential(SequentialSource(first: 1000))],
                    fields: ["order": "draw(orders)", "customer": "hash(order) % 20000", "items": "between(1, 8, order)"],
                    classes: [
                        "order": KeyClassDefinition("order:{order}", size: .constant(700), latency: rowLatency),
                        "item": KeyClassDefinition("order:{order}:item:{each}", size: .constant(150), latency: rowLatency),
                        "product": KeyClassDefinition(
                            "product:{hash(order, each) % 10000}",
                            size: rowSize,
                            ttl: .constant(600),
                            latency: rowLatency
                        ),
                        "customer": KeyClassDefinition("customer:{customer}", size: .constant(500), latency: rowLatency),
                        "invoice": KeyClassDefinition(
                            "invoice:{order}",
                            size: .lognormal(median: 40_000, sigma: 0.4, most: 1_000_000),
                            latency: .constant(0.03)
                        ),
                    ],
                    steps: [
                        "place": StepDefinition(
                            ask: [
                                "customer", AskDefinition("product", times: "items"),
                                AskDefinition("order", operation: .set),
                                AskDefinition("item", times: "items", operation: .set),
                            ],
                            gap: .exponential(mean: 0.01),
                            think: .pareto(least: 60, shape: 1.2, most: 604_800),
                            next: ["look": 0.9]
                        ),
                        "look": StepDefinition(
                            ask: ["customer", "order", AskDefinition("item", times: "items"), AskDefinition("product", times: "items")],
                            gap: .exponential(mean: 0.01),
                            think: .pareto(least: 60, shape: 1.2, most: 604_800),
                            next: ["look": 0.4, "pay": 0.5]
                        ),
                        "pay": StepDefinition(ask: ["customer", "order", "invoice"], gap: .exponential(mean: 0.01)),
                    ]
                )
            ]
        )
    }
}
