extension WorkloadDefinition {
    /// Players of an online game.
    ///
    /// Players log in, walk from zone to neighbouring zone, load what is there, and meet for events in the evening. That players
    /// gather in few zones and come with the tide of a day is what measurements found (Pittman and GauthierDickey, "A
    /// measurement study of virtual populations in massively multiplayer online games", NetGames 2007); the numbers are our choice. The maps and models of a zone are
    /// large, the same for all, and asked for in a fixed order; what belongs to a player is small and his alone.
    static var gaming: WorkloadDefinition {
        WorkloadDefinition(
            name: "gaming",
            summary: "Online game: logins, walks through zones and their assets, inventories, evening events",
            streams: [
                "players": gamingPlayers,
                "leaderboards": StreamDefinition(
                    arrivals: ArrivalDefinition(.poisson, rate: 20),
                    sources: ["boards": .zipf(ZipfSource(count: 50, exponent: 1))],
                    client: "between(2000000000, 2000000063)",
                    classes: [
                        "board": KeyClassDefinition(
                            "leaderboard:{draw(boards)}",
                            size: .constant(8000),
                            ttl: .constant(10),
                            latency: .lognormal(median: 0.03, sigma: 0.4, most: 2),
                            operations: OperationMix(get: 97, set: 3)
                        )
                    ],
                    steps: ["look": StepDefinition(ask: ["board"])]
                ),
            ]
        )
    }

    private static var gamingPlayers: StreamDefinition {
        let play = SpanDefinition.lognormal(median: 20, sigma: 0.9)
        return StreamDefinition(
            arrivals: ArrivalDefinition(
                .poisson,
                rate: 4,
                sessions: 50_000,
                cycles: [CycleDefinition(period: .days(1), amplitude: 0.7, peak: .hours(21))],
                surges: [SurgeDefinition(at: .hours(20), every: .days(1), rise: 300, hold: 600, fall: 1800, factor: 4)]
            ),
            sources: [
                "zones": .zipf(ZipfSource(count: 200, exponent: 1.1)),
                "players": .zipf(ZipfSource(count: 100_000, exponent: 0.4)),
            ],
            fields: ["player": "draw(players)", "zone": "draw(zones)", "item": "0"],
            client: "player + 1",
            classes: gamingClasses,
            steps: [
                "login": StepDefinition(
                    ask: ["profile", "inventory", "friends", "news"],
                    gap: .exponential(mean: 0.05),
                    think: .exponential(mean: 5),
                    next: ["enter": 0.98]
                ),
                "enter": StepDefinition(
                    ask: ["zone", AskDefinition("asset", times: "between(4, 12, zone)"), "crowd"],
                    gap: .exponential(mean: 0.04),
                    think: play,
                    next: ["walk": 0.4, "fight": 0.35, "shop": 0.1, "travel": 0.1]
                ),
                "walk": StepDefinition(
                    set: ["zone": "(zone + between(0, 1) * 2 - 1) % count(zones)"],
                    ask: ["zone", AskDefinition("asset", times: "between(4, 12, zone)"), "crowd"],
                    gap: .exponential(mean: 0.04),
                    think: play,
                    next: ["walk": 0.45, "fight": 0.35, "shop": 0.08, "travel": 0.06]
                ),
                "travel": StepDefinition(
                    set: ["zone": "draw(zones)"],
                    ask: ["zone", AskDefinition("asset", times: "between(4, 12, zone)"), "crowd"],
                    gap: .exponential(mean: 0.04),
                    think: play,
                    next: ["walk": 0.4, "fight": 0.4, "shop": 0.1]
                ),
                "fight": StepDefinition(
                    set: ["item": "between(0, 9)"],
                    ask: [
                        "monster", "loot", AskDefinition("inventory", operation: .set),
                        AskDefinition("profile", operation: .set),
                    ],
                    gap: .exponential(mean: 0.5),
                    think: play,
                    next: ["fight": 0.4, "walk": 0.4, "shop": 0.1]
                ),
                "shop": StepDefinition(
                    ask: ["prices", "inventory", AskDefinition("inventory", operation: .set)],
                    gap: .exponential(mean: 0.5),
                    think: play,
                    next: ["walk": 0.6, "travel": 0.2]
                ),
            ]
        )
    }

    private static var gamingClasses: NamedList<KeyClassDefinition> {
        let store = AmountDefinition.lognormal(median: 0.005, sigma: 0.5, most: 1)
        return [
            "profile": KeyClassDefinition("player:{player}:profile", size: .constant(2000), latency: store),
            "inventory": KeyClassDefinition(
                "player:{player}:inventory",
                size: .lognormal(median: 3000, sigma: 0.7, most: 60_000),
                latency: store
            ),
            "friends": KeyClassDefinition(
                "player:{player}:friends",
                size: .constant(900),
                ttl: .constant(300),
                latency: store
            ),
            "news": KeyClassDefinition("news", size: .constant(5000), ttl: .constant(60), latency: store),
            "zone": KeyClassDefinition(
                "zone:{zone}:map",
                size: .lognormal(median: 300_000, sigma: 0.5, most: 4_000_000),
                latency: .constant(0.03)
            ),
            "asset": KeyClassDefinition(
                "zone:{zone}:asset:{each}",
                size: .lognormal(median: 120_000, sigma: 1, most: 8_000_000),
                latency: .constant(0.03)
            ),
            "crowd": KeyClassDefinition(
                "zone:{zone}:crowd",
                size: .constant(3000),
                ttl: .constant(2),
                latency: store,
                operations: OperationMix(get: 8, set: 2)
            ),
            "monster": KeyClassDefinition("monster:{zone * 10 + item}", size: .constant(1500), latency: store),
            "loot": KeyClassDefinition("loot:{zone * 10 + item}", size: .constant(700), latency: store),
            "prices": KeyClassDefinition(
                "shop:{zone}:prices",
                size: .constant(4000),
                ttl: .constant(30),
                latency: store
            ),
        ]
    }
}
