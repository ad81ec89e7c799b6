import PredisConfiguration
import Testing

@Suite struct ConfigurationOptionTests {
    @Test func namesAreUnique() {
        let names = ConfigurationOption.all.map(\.name)
        #expect(names.count == Set(names).count)
    }

    @Test(arguments: ConfigurationOption.all.map(\.name))
    func whatAnOptionPrintsItAlsoReads(_ name: String) throws {
        let option = try #require(ConfigurationOption.named(name.uppercased()))
        var configuration = Configuration()
        let printed = option.value(in: configuration)
        try option.set(printed, in: &configuration)
        #expect(option.value(in: configuration) == printed)
    }

    @Test(arguments: [
        ("port", "70000"), ("port", "x"), ("maxmemory", "12parsec"), ("maxmemory-policy", "fifo"),
        ("origin", "mysql:x"),
        ("origin-delay", "2"), ("prefetch", "maybe"), ("prefetch-traffic", "0.5"), ("max-entries", "-1"),
        ("origin-timeout", "2ms~1ms"), ("learner-memory", "1mb"), ("learner-memory", "8gb"),
    ])
    func aWrongValueNamesThingValueAndRule(name: String, text: String) throws {
        let option = try #require(ConfigurationOption.named(name))
        var configuration = Configuration()
        let error = #expect(throws: ConfigurationError.self) { try option.set(text, in: &configuration) }
        #expect(error?.description.hasPrefix("\(name) is \"\(text)\", but it must be ") == true)
    }

    @Test func contradictionsAreRefused() throws {
        var configuration = Configuration()
        configuration.originWrites = .through
        #expect(throws: ConfigurationError.self) { try configuration.validate() }
        configuration.origin = "sqlite:x.db"
        try configuration.validate()
        configuration.originQuery = "SELECT v FROM t WHERE k = :key"
        #expect(throws: ConfigurationError.self) { try configuration.validate() }
    }
}
