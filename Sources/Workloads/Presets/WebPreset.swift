extension WorkloadDefinition {
    /// Visitors of a web service, and programs that poll its API.
    ///
    /// - Popularity of pages: Zipf with exponents of 0.64 to 0.83 in six proxy traces (Breslau et al., "Web caching and Zipf-like
    ///   distributions", INFOCOM 1999); 0.8 here. Articles live for a week, then others take their place.
    /// - Pages have the same few style and script files and two to six pictures of their own. Sizes are lognormal with a median of
    ///   about 11 KB and sigma 1.318 (Barford and Crovella, "Generating representative web workloads", SIGMETRICS 1998: SURGE).
    /// - Visitors think for a time with a heavy tail (SURGE: Pareto, shape 1.5, at least a second) and open some eight pages. They go on
    ///   to one of two articles that are related to what they read, which makes sequences worth learning.
    /// - Traffic has the tide of a day and quieter weekends, as Facebook's caches had (Atikoglu et al., "Workload analysis of a
    ///   large-scale key-value store", SIGMETRICS 2012); how strong both are is our choice.
    /// - API clients ask for the same feeds at equal intervals; feeds live for 30 seconds.
    static var web: WorkloadDefinition {
        WorkloadDefinition(
            name: "web",
            summary: "Web service: visitors walk through pages with assets, API clients poll feeds",
            streams: ["visitors": webVisitors, "polling": webPolling]
        )
    }

    private static var webVisitors: StreamDefinition {
        StreamDefinition(
            arrivals: ArrivalDefinition(
                .poisson,
                rate: 10,
                sessions: 20_000,
                cycles: [CycleDefinition(period: .days(1), amplitude: 0.5, peak: .hours(15))],
                days: [1, 1, 1, 1, 1, 0.8, 0.7]
            ),
            sources: [
                "articles": .zipf(ZipfSource(count: 50_000, exponent: 0.8, lifetime: .days(7))),
                "sections": .zipf(ZipfSource(count: 60, exponent: 0.7)),
                "users": .uniform(UniformSource(count: 200_000)),
            ],
            fields: ["user": "draw(users)", "article": "0", "section": "0", "page": "0"],
            classes: webClasses,
            steps: [
                "home": StepDefinition(
                    ask: ["session", "home", AskDefinition("asset", times: "4"), "recommended"],
                    gap: .exponential(mean: 0.02),
                    think: .pareto(least: 1, shape: 1.5, most: 600),
                    next: ["section": 0.55, "popular": 0.35]
                ),
                "section": StepDefinition(
                    set: ["section": "draw(sections)", "page": "0"],
                    ask: ["session", "section"],
                    gap: .exponential(mean: 0.02),
                    think: .pareto(least: 1, shape: 1.5, most: 600),
                    next: ["more": 0.3, "popular": 0.5, "home": 0.1]
                ),
                "more": StepDefinition(
                    set: ["page": "page + 1"],
                    ask: ["session", "section"],
                    gap: .exponential(mean: 0.02),
                    think: .pareto(least: 1, shape: 1.5, most: 600),
                    next: ["more": 0.3, "popular": 0.5, "home": 0.1]
                ),
                "popular": webArticle("draw(articles)"),
                "related": webArticle("hash(article, chance(0.2)) % count(articles)"),
            ],
            start: ["home": 0.6, "popular": 0.4]
        )
    }

    private static func webArticle(_ article: String) -> StepDefinition {
        StepDefinition(
            set: ["article": article],
            ask: [
                "session", "article", "author",
                AskDefinition("picture", times: "between(2, 6, article)"),
                "comments", "counter",
            ],
            gap: .exponential(mean: 0.02),
            think: .pareto(least: 1, shape: 1.5, most: 600),
            next: ["related": 0.45, "home": 0.15, "section": 0.25]
        )
    }

    private static var webClasses: NamedList<KeyClassDefinition> {
        let page = AmountDefinition.lognormal(median: 11_580, sigma: 1.318, most: 4_000_000)
        let database = AmountDefinition.lognormal(median: 0.008, sigma: 0.6, most: 2)
        return [
            "session": KeyClassDefinition(
                "session:{user}",
                size: .constant(800),
                ttl: .constant(1800),
                latency: .constant(0.002),
                operations: OperationMix(get: 9, set: 1)
            ),
            "home": KeyClassDefinition("page:home", size: .constant(24_000), ttl: .constant(60), latency: database),
            "asset": KeyClassDefinition(
                "asset:app:{each}",
                size: .lognormal(median: 30_000, sigma: 1, most: 2_000_000),
                latency: .constant(0.001)
            ),
            "recommended": KeyClassDefinition(
                "recommended:{user}",
                size: .constant(1200),
                ttl: .constant(3600),
                latency: .lognormal(median: 0.04, sigma: 0.7, most: 5)
            ),
            "section": KeyClassDefinition(
                "section:{section}:page:{page}",
                size: page,
                ttl: .constant(300),
                latency: database
            ),
            "article": KeyClassDefinition("article:{article}", size: page, ttl: .constant(3600), latency: database),
            "author": KeyClassDefinition(
                "author:{hash(article) % 2000}",
                size: .constant(600),
                ttl: .constant(3600),
                latency: database
            ),
            "picture": KeyClassDefinition(
                "picture:{article}:{each}",
                size: .lognormal(median: 40_000, sigma: 1, most: 4_000_000),
                latency: .constant(0.005)
            ),
            "comments": KeyClassDefinition(
                "comments:{article}",
                size: .lognormal(median: 2000, sigma: 1.2, most: 200_000),
                ttl: .constant(60),
                latency: database
            ),
            "counter": KeyClassDefinition(
                "views:{article}",
                size: .constant(8),
                latency: .constant(0.001),
                operations: OperationMix(set: 1)
            ),
        ]
    }

    private static var webPolling: StreamDefinition {
        StreamDefinition(
            arrivals: ArrivalDefinition(.closed, sessions: 40),
            fields: ["feed": "hash(session) % 25"],
            classes: [
                "status": KeyClassDefinition(
                    "api:status",
                    size: .constant(200),
                    ttl: .constant(10),
                    latency: .constant(0.003)
                ),
                "feed": KeyClassDefinition(
                    "api:feed:{feed}",
                    size: .lognormal(median: 6000, sigma: 0.8, most: 200_000),
                    ttl: .constant(30),
                    latency: .lognormal(median: 0.02, sigma: 0.5, most: 2)
                ),
            ],
            steps: [
                "join": StepDefinition(ask: [], think: .uniform(low: 0, high: 30), next: ["poll": 1]),
                "poll": StepDefinition(
                    ask: ["status", "feed"],
                    gap: .constant(0.01),
                    think: .constant(30),
                    next: ["poll": 1]
                ),
            ]
        )
    }
}
