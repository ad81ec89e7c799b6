import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct TemplatePredictorTests {
    enum Identifier: CaseIterable {
        case number, padded, hex, uuid, mixed

        func next(_ random: inout RandomKeys) -> String {
            switch self {
            case .number: String(random.below(100_000_000))
            case .padded: "00" + String(1_000_000 + random.below(9_000_000))
            case .hex: random.hex(16)
            case .uuid: random.uuid()
            case .mixed: "x" + random.hex(4) + "Z" + random.hex(3, digits: "123") + "q"
            }
        }
    }

    @Test(arguments: Identifier.allCases)
    func `foresees the keys of orders that never come again`(identifier: Identifier) {
        var random = RandomKeys(seed: 1)
        var reader = TemplateReader()
        var derivable = 0
        var foreseen = 0
        for order in 0..<500 {
            if order == 50 { reader.resetCounts() }
            let id = identifier.next(&random)
            reader.read("order:\(id)")
            for key in ["order:\(id):items", "order:\(id):customer"] {
                if order >= 50 {
                    derivable += 1
                    foreseen += reader.wasProposed(key) ? 1 : 0
                }
                reader.read(key)
            }
        }
        #expect(Double(foreseen) >= 0.95 * Double(derivable), "\(foreseen) of \(derivable)")
        #expect(reader.precision >= 0.9, "\(reader.right) right, \(reader.wrong) wrong")
    }

    @Test func `proposes nothing whose fields follow from nothing`() {
        var random = RandomKeys(seed: 2)
        var reader = TemplateReader()
        for _ in 0..<300 {
            reader.read("order:\(random.below(100_000_000))")
            reader.read("item:\(random.below(100_000_000))")
        }
        reader.resetCounts()
        for _ in 0..<300 {
            #expect(reader.read("order:\(random.below(100_000_000))").isEmpty)
            reader.read("item:\(random.below(100_000_000))")
        }
    }

    @Test func `carries a field over the keys between`() {
        var random = RandomKeys(seed: 3)
        var reader = TemplateReader()
        for _ in 0..<100 {
            let (order, item) = (random.below(100_000_000), random.below(100_000_000))
            reader.read("order:\(order)")
            reader.read("item:\(item)")
            reader.read("stock:\(item):\(order)")
        }
        reader.read("order:777777")
        #expect(reader.read("item:888888").map(\.key) == ["stock:888888:777777"])
    }

    @Test func `knows constants, and keys without fields`() {
        var random = RandomKeys(seed: 4)
        var reader = TemplateReader()
        for _ in 0..<100 {
            let user = random.hex(12)
            reader.read("user:\(user)")
            reader.read("shard:05:user:\(user)")
            reader.read("config")
        }
        let keys = reader.read("user:0123456789ab").map(\.key)
        #expect(Set(keys) == ["shard:05:user:0123456789ab", "config"])
    }

    @Test(arguments: [1, 2, -3])
    func `goes on with a sequence of numbers`(step: Int) {
        var reader = TemplateReader()
        for gallery in 0..<20 {
            for image in 0..<20 { reader.read("/g/\(gallery * 1000)/img/\(500 + step * image).png") }
        }
        var proposed: Set<String> = []
        for image in 0..<4 { proposed.formUnion(reader.read("/g/77777/img/\(500 + step * image).png").map(\.key)) }
        for ahead in 4..<12 { #expect(proposed.contains("/g/77777/img/\(500 + step * ahead).png")) }
    }

    @Test func `reaches as far as configured along a run, and no farther`() {
        var reader = TemplateReader(TemplateConfiguration(maximumStreams: 1, reach: 9))
        var farthest = 0
        for image in 1000..<3000 {
            for proposal in reader.read("img:\(image)") {
                farthest = max(farthest, (Int(proposal.key.dropFirst(4)) ?? 0) - image)
            }
        }
        #expect(farthest == 9)
        #expect(reader.wrong == 0)
    }

    @Test func `keeps zeros in front, and goes no farther than the digits do`() {
        var reader = TemplateReader()
        for page in 1...98 { reader.read("page:\(page < 10 ? "00" : "0")\(page)") }
        #expect(reader.read("page:099").map(\.key).contains("page:100"))
        for page in 100...998 { reader.read("page:\(page)") }
        #expect(reader.read("page:999").isEmpty)
    }

    @Test func `lets numbers that outgrow their zeros grow on`() {
        var reader = TemplateReader()
        for page in 90...998 { reader.read("page:\(page < 100 ? "0" : "")\(page)") }
        for page in 999...1000 { reader.read("page:\(page)") }
        #expect(reader.read("page:1001").map(\.key).contains("page:1002"))
    }

    @Test func `lets numbers without zeros in front grow longer`() {
        var reader = TemplateReader()
        for page in 800...998 { reader.read("page:\(page)") }
        #expect(reader.read("page:999").map(\.key).contains("page:1000"))
    }

    @Test func `counts down to zero and stops there`() {
        var reader = TemplateReader()
        for page in stride(from: 300, through: 2, by: -1) { reader.read("page:\(page)") }
        #expect(reader.read("page:1").map(\.key) == ["page:0"])
    }

    @Test func `tells clients apart by their lanes`() {
        var random = RandomKeys(seed: 5)
        var reader = TemplateReader()
        var orders = [Int](repeating: 0, count: 32)
        var steps = [Int](repeating: 0, count: 32)
        var derivable = 0
        var foreseen = 0
        for access in 0..<6000 {
            let lane = random.below(32)
            if steps[lane] == 0 { orders[lane] = random.below(100_000_000) }
            let key = "order:\(orders[lane])" + ["", ":items", ":customer"][steps[lane]]
            if access > 1000, steps[lane] > 0 {
                derivable += 1
                foreseen += reader.wasProposed(key, within: 1000) ? 1 : 0
            }
            reader.read(key, lane: lane)
            steps[lane] = (steps[lane] + 1) % 3
        }
        #expect(Double(foreseen) >= 0.95 * Double(derivable), "\(foreseen) of \(derivable)")
    }

    @Test func `has little to say about keys drawn by chance`() {
        var random = SplitMix64(seed: 6)
        var reader = TemplateReader()
        // Zipf's law with exponent 1 over about ten thousand keys: the sums of 1/n up to n, inverted.
        let total = (1...10_000).reduce(0) { $0 + 1 / Double($1) }
        var confident = 0
        for _ in 0..<5000 {
            var rest = random.nextUnit() * total
            var key = 0
            while rest > 0, key < 10_000 {
                key += 1
                rest -= 1 / Double(key)
            }
            confident += reader.read("k\(key)").count { $0.share > 0.3 }
        }
        #expect(confident < 100, "\(confident) proposals above 0.3 in 5000 accesses")
    }

    @Test func `learns only what comes late enough to be loaded`() {
        var random = RandomKeys(seed: 7)
        var reader = TemplateReader()
        reader.predictor.minimumDistance = 3
        for _ in 0..<100 {
            let order = random.below(100_000_000)
            for part in ["", ":a", ":b", ":c"] { reader.read("order:\(order)\(part)") }
        }
        #expect(reader.read("order:5000000").map(\.key) == ["order:5000000:c"])
    }

    @Test func `learns nothing across the clearing of a lane`() {
        var random = RandomKeys(seed: 8)
        var reader = TemplateReader()
        for _ in 0..<100 {
            let order = random.below(100_000_000)
            reader.read("order:\(order)")
            reader.predictor.clear(lane: 0)
            reader.read("order:\(order):items")
            reader.predictor.clear(lane: 0)
        }
        #expect(reader.read("order:5000000").isEmpty)
    }

    @Test func `clearing another lane leaves what is proposed as it is`() {
        var random = RandomKeys(seed: 12)
        var reader = TemplateReader()
        for _ in 0..<50 {
            let order = random.below(100_000_000)
            for part in ["", ":items"] { reader.read("order:\(order)\(part)") }
            reader.read("user:\(random.below(100_000_000))", lane: 1)
        }
        let keys = reader.read("order:5000000") { $0.clear(lane: 1) }.map(\.key)
        #expect(keys == ["order:5000000:items"])
    }

    @Test func `rules that cease to hold fall silent`() {
        var random = RandomKeys(seed: 9)
        var reader = TemplateReader()
        for _ in 0..<100 {
            let order = random.below(100_000_000)
            for part in ["", ":items"] { reader.read("order:\(order)\(part)") }
        }
        #expect(!reader.read("order:5000000").isEmpty)
        for _ in 0..<400 { reader.read("order:\(random.below(100_000_000))") }
        #expect(reader.read("order:5000000").isEmpty)
    }

    @Test func `describes its rules in words`() throws {
        var random = RandomKeys(seed: 10)
        var reader = TemplateReader()
        for _ in 0..<30 {
            let (order, item) = (random.below(100_000_000), random.below(100_000_000))
            for key in ["order:\(order)", "item:\(item)", "stock:\(item):of:\(order)"] { reader.read(key) }
        }
        reader.read("order:5000000")
        let proposal = try #require(reader.read("item:6000000").first)
        let text = reader.predictor.describe(rule: proposal.rule) ?? ""
        #expect(text.contains("item:{a} -> stock:{a}:of:{a of 1 before} (1.00 of "))
        let nothing = reader.predictor.describe(rule: .max)
        #expect(nothing == nil)
        for page in 0..<40 { reader.read("page:\(page)") }
        let run = try #require(reader.read("page:40").last)
        let runText = reader.predictor.describe(rule: run.rule) ?? ""
        #expect(runText.hasPrefix("runs of page:{a} that go on, by steps so far (1: "))
    }

    @Test func `equal configurations that are told the same say the same`() {
        var keys = RandomKeys(seed: 11)
        let configuration = TemplateConfiguration(
            maximumTemplates: 64,
            maximumContexts: 64,
            maximumStreams: 4,
            recentKeyBytes: 4096,
            seed: 3
        )
        var first = TemplateReader(configuration)
        var second = TemplateReader(configuration)
        for step in 0..<3000 {
            let key = step % 2 == 0 ? keys.key() : "k\(step / 2 % 300)"
            let said = first.read(key, lane: step % 4)
            let repeated = second.read(key, lane: step % 4)
            #expect(said.map(\.key) == repeated.map(\.key))
            #expect(said.map(\.share) == repeated.map(\.share))
        }
    }
}
