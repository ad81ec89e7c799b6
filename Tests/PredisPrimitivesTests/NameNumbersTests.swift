import PredisPrimitives
import Testing

@Suite struct NameNumbersTests {
    @Test(arguments: [1, 2] as [UInt64])
    func `numbers are those of a dictionary`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var numbers = NameNumbers()
        var model: [[UInt8]: UInt32] = [:]
        for _ in 0..<20_000 {
            let name = (0..<random.next() % 4).map { _ in UInt8(truncatingIfNeeded: random.next() % 20) }
            let expected = model[name] ?? UInt32(model.count)
            let isNew = model[name] == nil
            model[name] = expected
            let found = name.withUnsafeBytes { numbers.number($0) }
            #expect(found?.number == expected && found?.isNew == isNew, "seed \(seed)")
        }
        #expect(numbers.count == model.count)
        for (name, number) in model {
            #expect(Array(numbers[number]) == name && numbers.length(number) == name.count)
            #expect(numbers.find(name) == number)
        }
        #expect(numbers.find([255]) == nil)
    }
}
