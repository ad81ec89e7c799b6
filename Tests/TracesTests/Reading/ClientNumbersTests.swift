import Testing

@testable import Traces

@Suite struct ClientNumbersTests {
    @Test func numbersNamesAsADictionaryWould() {
        var numbers = ClientNumbers()
        var model: [String: UInt32] = [:]
        var generator = TestGenerator(state: 5)
        for _ in 0..<20_000 {
            let name = String(Int.random(in: 0...3000, using: &generator), radix: 7)
            let expected = model[name] ?? UInt32(model.count + 1)
            model[name] = expected
            #expect(Array(name.utf8).withUnsafeBytes { numbers.number(of: $0) } == expected)
        }
    }
}
