import Testing

@testable import Workloads

@Suite struct DefinitionTests {
    @Test(arguments: WorkloadDefinition.presets.map(\.name))
    func yamlGivesEveryPresetBack(name: String) throws {
        let preset = try WorkloadDefinition.preset(name)
        #expect(try WorkloadDefinition(yaml: preset.yaml) == preset)
    }

    @Test func allProblemsAreReportedTogetherWithTheirLines() throws {
        let yaml = """
            name: broken
            streams:
              keys:
                arrivals: {process: poison, rate: -1}
                sources:
                  key: {zipf: {count: 0, exponnent: 1}}
                clases: {}
            """
        let error = try #require(throws: DefinitionError.self) { try WorkloadDefinition(yaml: yaml) }
        #expect(
            error.problems.map(\.path) == [
                "streams.keys.arrivals.process", "streams.keys.arrivals.rate", "streams.keys.sources.key.zipf.count",
                "streams.keys.sources.key.zipf.exponnent", "streams.keys.clases",
            ]
        )
        #expect(error.problems.map(\.line) == [4, 4, 6, 6, 7])
        #expect(error.description.contains("the nearest is exponent"))
        #expect(error.description.contains("the nearest is classes"))
        #expect(error.description.contains("poisson"))
    }

    @Test func whatDoesNotFitTogetherIsReportedTogether() throws {
        var stream = StreamDefinition(
            arrivals: ArrivalDefinition(.closed, sessions: 2),
            from: 5,
            until: 4,
            sources: ["new": .latest(LatestSource(of: "nothing", exponent: 1))],
            classes: ["k": KeyClassDefinition("a{draw(old)}b{")],
            steps: ["one": StepDefinition(set: ["x": "1"], ask: ["q"], next: ["two": 0.7, "one": 0.6])]
        )
        stream.start = ["three": 1]
        let definition = WorkloadDefinition(name: "w", summary: "", streams: ["s": stream])
        let error = try #require(throws: DefinitionError.self) { try WorkloadPlan(definition) }
        let text = error.description
        for part in [
            "streams.s ends at 4", "sources.new.latest.of", "has { without }", "steps.one.set.x", "\"q\"", "\"two\"",
            "start \"three\"", "time would stand still",
        ] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
        #expect(definition.claims.isEmpty)
    }

    @Test func parametersAreSetByTheEndOfTheirPath() throws {
        var definition = try WorkloadDefinition.preset("zipf")
        try definition.set(["zipf.exponent=1.1", "count=500", "bursts.ratio=0.5", "size={lognormal: {median: 10}}", "ttl=1h"])
        guard case .zipf(let source)? = definition.streams["keys"]?.sources["key"] else {
            Issue.record("not zipf")
            return
        }
        #expect(source.exponent == 1.1)
        #expect(source.count == 500)
        #expect(definition.streams["keys"]?.arrivals.bursts == BurstDefinition(ratio: 0.5, decay: 1))
        #expect(definition.streams["keys"]?.classes["key"]?.size == .lognormal(median: 10, sigma: 1, most: 1e15))
        #expect(definition.streams["keys"]?.classes["key"]?.ttl == .constant(3600))
    }

    @Test func settingsThatFitNothingOrMuchAreRefused() throws {
        var definition = try WorkloadDefinition.preset("web")
        let error = try #require(throws: DefinitionError.self) {
            try definition.set(["zipf.exponnet=1", "size=3", "articles.zipf.count=none", "nonsense"])
        }
        #expect(error.problems.count == 4)
        #expect(error.description.contains("the nearest is zipf.exponent"))
        #expect(error.description.contains("size fits"))
        #expect(try definition == .preset("web"))
    }

    @Test func presetsThatAreMisspelledAreFound() throws {
        let error = try #require(throws: DefinitionError.self) { try WorkloadDefinition.preset("yscb-a") }
        #expect(error.description.contains("the nearest is ycsb-a"))
    }

    @Test(arguments: [
        "", "- a", "a: [", "name: {a: b}", "streams: 3", "streams: {s: {steps: {a: {ask: {}}}}}", "&a [*a]", "name: *x",
        "streams: {s: {sources: {k: {zipf: {}, uniform: {}}}}}", "\u{0}", "? [a]\n: b",
    ])
    func strangeYAMLIsRefusedOrRead(yaml: String) {
        do throws(DefinitionError) {
            let definition = try WorkloadDefinition(yaml: yaml)
            #expect(throws: DefinitionError.self) { try WorkloadPlan(definition) }
        } catch {
            #expect(!error.problems.isEmpty)
        }
    }

    @Test func aliasesCannotExplode() throws {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            yaml += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
        }
        let error = try #require(throws: DefinitionError.self) { try WorkloadDefinition(yaml: yaml) }
        #expect(error.description.contains("parts"))
    }

    @Test func timesHaveUnits() {
        #expect(Seconds("90") == 90)
        #expect(Seconds("20ms") == 0.02)
        #expect(Seconds("1.5h") == 5400)
        #expect(Seconds("7d") == .days(7))
        for text in ["", "h", "1x", "ms", "1e999"] { #expect(Seconds(text) == nil, "\(text)") }
    }

    @Test func theReferenceNamesEveryParameter() {
        let names = Set(WorkloadDefinition.reference.flatMap { $0.parameters.map(\.name) })
        for path in WorkloadDefinition.presets.flatMap(\.parameterPaths) {
            let name = path.split(separator: ".").last.map(String.init) ?? ""
            // Names of steps and fields, and numbers of list elements, are the user's own.
            if ["exponent", "rate", "amplitude", "ratio", "hotKeys", "median", "shape", "times", "operation"].contains(name) {
                #expect(names.contains(name), "\(path)")
            }
        }
        #expect(names.count > 40)
    }
}
