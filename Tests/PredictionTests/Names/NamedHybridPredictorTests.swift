import AccessModel
import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct NamedHybridPredictorTests {
    /// Names with numbers, as an owner keeps them.
    private final class Book {
        var names: [String] = []
        var numbers: [String: UInt32] = [:]
        var released: Set<UInt32> = []

        func number(_ name: String) -> UInt32 {
            if let number = numbers[name] { return number }
            names.append(name)
            numbers[name] = UInt32(names.count - 1)
            return UInt32(names.count - 1)
        }
    }

    private struct BookNames: KeyNames {
        let book: Book

        func withName(of key: KeyID, _ body: (UnsafeRawBufferPointer) -> Void) {
            Array(book.names[Int(key.rawValue)].utf8).withUnsafeBytes(body)
        }

        func find(_ name: UnsafeRawBufferPointer) -> KeyID? {
            book.numbers[String(decoding: name, as: UTF8.self)].map { KeyID(rawValue: $0) }
        }

        func add(_ name: UnsafeRawBufferPointer) -> KeyID? {
            KeyID(rawValue: book.number(String(decoding: name, as: UTF8.self)))
        }

        func release(_ key: KeyID) { book.released.insert(key.rawValue) }
    }

    /// A predictor whose candidates' outcomes nobody tells.
    private struct Reader: ~Copyable {
        let book = Book()
        var predictor: NamedHybridPredictor<BookNames>
        private var candidates = CandidateBuffer()

        init(seed: UInt64) {
            predictor = NamedHybridPredictor(
                configuration: HybridConfiguration(contexts: 1 << 10, seed: seed),
                names: BookNames(book: book)
            )
        }

        /// Reads a key and returns the candidates for keys that have not been read.
        mutating func read(_ name: String) -> [(name: String, probability: Float)] {
            let key = KeyID(rawValue: book.number(name))
            predictor.observe(AccessEvent(key: key, stream: StreamID(rawValue: 1), time: 0, outcome: .miss))
            predictor.predict(into: &candidates)
            predictor.weigh(&candidates)
            return (0..<candidates.count).compactMap { position in
                let candidate = candidates[position]
                guard NameEvidence.of(candidate) != nil else { return nil }
                return (book.names[Int(candidate.key.rawValue)], candidate.probability)
            }
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `promises of rules come true as often as they say`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var reader = Reader(seed: seed)
        var promised: Float = 0
        var came: Float = 0
        var open: [String: Float] = [:]
        for round in 0..<3000 {
            let order = random.next() % 1_000_000_000
            // Items always follow, the customer in half of the cases.
            for part in ["", ":items", ":customer"] where part != ":customer" || random.next() % 2 == 0 {
                let name = "order:\(order)\(part)"
                if round > 300, open.removeValue(forKey: name) != nil { came += 1 }
                for candidate in reader.read(name) where round > 300 {
                    promised += candidate.probability
                    open[candidate.name] = candidate.probability
                }
            }
        }
        #expect(came > 0.9 * 2700 * 1.5)
        #expect(abs(promised / came - 1) < 0.15, "seed \(seed): \(promised) promised, \(came) came")
    }

    @Test func `copies into another kind of key that are never right are not believed`() {
        var random = RandomKeys(seed: 5)
        var reader = Reader(seed: 5)
        var ids = (0..<400).map { _ in random.hex(12) }
        var proposed = 0
        for round in 0..<6000 {
            // The same identifiers come under two kinds of key now and then, as long as they are the known ones.
            let id = ids[random.below(400)]
            if round % 50 == 0 { ids[random.below(400)] = random.hex(12) }
            proposed += reader.read("a:\(id)").count
            proposed += reader.read("b:\(ids[random.below(400)])").count
        }
        #expect(proposed < 12_000 / 200)
    }

    @Test func `ids made for names nobody asks for are given back`() {
        var random = SplitMix64(seed: 6)
        var reader = Reader(seed: 6)
        var asked: Set<String> = []
        for round in 0..<30_000 {
            let order = random.next() % 1_000_000_000
            let hasItems = round < 1000 || random.next() % 4 == 0
            for part in ["", ":items"] where part.isEmpty || hasItems {
                asked.insert("order:\(order)\(part)")
                _ = reader.read("order:\(order)\(part)")
            }
        }
        let kept = reader.book.names.count { !asked.contains($0) }
        let outstanding = reader.book.names.indices.count {
            !asked.contains(reader.book.names[$0]) && !reader.book.released.contains(UInt32($0))
        }
        #expect(kept > 10_000)
        #expect(outstanding <= 1 << 13)
    }

    @Test func `equal seeds and equal accesses give equal candidates`() {
        var keys = RandomKeys(seed: 7)
        var first = Reader(seed: 7)
        var second = Reader(seed: 7)
        for step in 0..<4000 {
            let name = step % 2 == 0 ? keys.key() : "k\(step / 2 % 300)"
            let said = first.read(name)
            let repeated = second.read(name)
            #expect(said.map(\.name) == repeated.map(\.name))
            #expect(said.map(\.probability) == repeated.map(\.probability))
        }
    }
}
