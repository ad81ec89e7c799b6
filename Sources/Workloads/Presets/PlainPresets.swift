extension WorkloadDefinition {
    /// One source, one class, one key a request, 1000 requests a second on average: the building blocks by themselves.
    static var plain: [WorkloadDefinition] {
        [
            single("zipf", "Independent draws, popularity 1 / rank^0.99, scrambled", .zipf(ZipfSource())),
            single("uniform", "Independent draws, all keys alike", .uniform(UniformSource())),
            single("hotspot", "Independent draws, 80% of them from 20% of the keys", .hotspot(HotspotSource())),
            single("sequential", "Every key once: nothing to cache", .sequential(SequentialSource())),
            single("loop", "The same keys in order again and again: the worst case of LRU", .loop(LoopSource(count: 10_000))),
            single("stride", "Equal steps, wrapping around", .stride(StrideSource())),
            single(
                "drift",
                "Zipf draws whose favourites age: every second a new key leads",
                .zipf(ZipfSource(count: 100_000, exponent: 0.9, drift: 1))
            ),
            single(
                "churn",
                "Zipf draws from keys that live ten minutes and then give way to new ones",
                .zipf(ZipfSource(count: 100_000, exponent: 0.9, lifetime: 600))
            ),
            single(
                "daily",
                "Zipf draws with the tide of a day and quieter weekends",
                .zipf(ZipfSource(count: 100_000, exponent: 0.9)),
                ArrivalDefinition(
                    .poisson,
                    rate: 10,
                    cycles: [CycleDefinition(period: .days(1), amplitude: 0.6, peak: .hours(14))],
                    days: [1, 1, 1, 1, 1, 0.6, 0.5]
                )
            ),
            single(
                "bursty",
                "Zipf draws whose requests cause each other, five in six of them",
                .zipf(ZipfSource(count: 100_000, exponent: 0.9)),
                ArrivalDefinition(.poisson, rate: 100, bursts: BurstDefinition(ratio: 5.0 / 6, decay: 0.5))
            ),
            single(
                "flash-crowd",
                "Zipf draws; after five minutes twenty times the traffic for two minutes",
                .zipf(ZipfSource(count: 100_000, exponent: 0.9)),
                ArrivalDefinition(
                    .poisson,
                    rate: 100,
                    surges: [SurgeDefinition(at: 300, rise: 30, hold: 120, fall: 180, factor: 20)]
                )
            ),
        ]
    }

    /// The four patterns on which sequence models are checked; see `ValidationPattern`.
    static var patterns: [WorkloadDefinition] {
        let texts: [ValidationPattern.Kind: String] = [
            .sequential: "0 to 99 in order, again and again: a model can be right always",
            .periodic: "Ten keys again and again: a model can be right always",
            .mixed: "70% sequence, 30% chance: a model can be right in 70.3%",
            .random: "Independent draws from 100 keys: a model can be right in 1%",
        ]
        return ValidationPattern.Kind.allCases.map { kind in
            single(
                "pattern-\(kind.rawValue)",
                texts[kind] ?? "",
                .pattern(PatternSource(kind: kind, count: 100)),
                ArrivalDefinition(.regular, rate: 1000)
            )
        }
    }

    /// A stream called `keys` that asks for `key:N`, N from the source `key`.
    static func single(
        _ name: String,
        _ summary: String,
        _ source: SourceDefinition,
        _ arrivals: ArrivalDefinition = ArrivalDefinition(.poisson, rate: 1000)
    ) -> WorkloadDefinition {
        WorkloadDefinition(
            name: name,
            summary: summary,
            streams: [
                "keys": StreamDefinition(
                    arrivals: arrivals,
                    sources: ["key": source],
                    client: "1",
                    classes: ["key": KeyClassDefinition("key:{draw(key)}", size: .constant(100))],
                    steps: ["request": StepDefinition(ask: ["key"])]
                )
            ]
        )
    }
}
