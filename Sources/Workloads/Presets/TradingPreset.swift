extension WorkloadDefinition {
    /// Market data and orders of a trading system, in trading time: days of 6.5 hours follow each other, nights are left out.
    ///
    /// - Few symbols have most of the traffic: Zipf with exponent 1.
    /// - Messages cause messages: a Hawkes process whose branching ratio is 0.8 (Bacry, Mastromatteo and Muzy, "Hawkes processes in
    ///   finance", Market Microstructure and Liquidity 1(1), 2015; ratios near 1: Hardiman, Bercot and Bouchaud, "Critical reflexivity
    ///   in financial markets", European Physical Journal B 86, 2013). Activity over the day is U-shaped, highest at open and close
    ///   (Admati and Pfleiderer, "A theory of intraday patterns", Review of Financial Studies 1(1), 1988), and jumps when news come.
    /// - A look at the order book starts at the best price and goes on to neighbouring levels. Nine in ten orders are cancelled soon
    ///   after (Hasbrouck and Saar, "Low-latency trading", Journal of Financial Markets 16(4), 2013).
    static var trading: WorkloadDefinition {
        WorkloadDefinition(
            name: "trading",
            summary: "Trading: hot symbols, self-exciting messages, bursts at open, close and news, order books",
            streams: [
                "quotes": StreamDefinition(
                    arrivals: tradingArrivals(rate: 60),
                    sources: ["symbols": .zipf(ZipfSource(count: 3000, exponent: 1))],
                    fields: ["symbol": "draw(symbols)", "side": "chance(0.5)", "level": "0"],
                    client: "between(1, 200)",
                    classes: tradingBook,
                    steps: [
                        "quote": StepDefinition(
                            ask: ["quote", "book"],
                            gap: .exponential(mean: 0.0002),
                            think: .exponential(mean: 0.0005),
                            next: ["deeper": 0.6]
                        ),
                        "deeper": StepDefinition(
                            set: ["level": "level + 1"],
                            ask: ["book"],
                            think: .exponential(mean: 0.0005),
                            next: ["deeper": 0.6]
                        ),
                    ]
                ),
                "orders": tradingOrders,
            ]
        )
    }

    private static func tradingArrivals(rate: Double) -> ArrivalDefinition {
        ArrivalDefinition(
            .poisson,
            rate: rate,
            sessions: 50_000,
            surges: [
                SurgeDefinition(at: 0, every: 23_400, rise: 0, hold: 300, fall: 1800, factor: 4),
                SurgeDefinition(at: 21_000, every: 23_400, rise: 1800, hold: 500, fall: 0, factor: 3),
                SurgeDefinition(at: 9000, every: 17_000, rise: 1, hold: 20, fall: 120, factor: 8),
            ],
            bursts: BurstDefinition(ratio: 0.8, decay: 0.1)
        )
    }

    private static var tradingBook: NamedList<KeyClassDefinition> {
        let memory = AmountDefinition.lognormal(median: 0.0002, sigma: 0.4, most: 0.02)
        return [
            "quote": KeyClassDefinition(
                "quote:{symbol}",
                size: .constant(96),
                ttl: .constant(1),
                latency: memory,
                operations: OperationMix(get: 7, set: 3)
            ),
            "book": KeyClassDefinition(
                "book:{symbol}:{side}:{level}",
                size: .constant(160),
                ttl: .constant(1),
                latency: memory,
                operations: OperationMix(get: 7, set: 3)
            ),
        ]
    }

    private static var tradingOrders: StreamDefinition {
        StreamDefinition(
            arrivals: tradingArrivals(rate: 10),
            sources: ["symbols": .zipf(ZipfSource(count: 3000, exponent: 1))],
            fields: ["symbol": "draw(symbols)"],
            client: "between(1, 200)",
            classes: [
                "limits": KeyClassDefinition("limits:{symbol}", size: .constant(64), ttl: .constant(60), latency: .constant(0.001)),
                "position": KeyClassDefinition("position:{symbol}", size: .constant(128), latency: .constant(0.001)),
                "order": KeyClassDefinition("order:{session:12}", size: .constant(256), latency: .constant(0.0005)),
            ],
            steps: [
                "send": StepDefinition(
                    ask: ["limits", "position", AskDefinition("order", operation: .set)],
                    gap: .exponential(mean: 0.00005),
                    think: .lognormal(median: 0.5, sigma: 1.5),
                    next: ["cancel": 0.9, "fill": 0.1]
                ),
                "cancel": StepDefinition(ask: [AskDefinition("order", operation: .delete)]),
                "fill": StepDefinition(
                    ask: [AskDefinition("order", operation: .get), AskDefinition("position", operation: .set)],
                    gap: .exponential(mean: 0.00005)
                ),
            ]
        )
    }
}
