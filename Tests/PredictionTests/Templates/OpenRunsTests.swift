import PredisPrimitives
import Testing

@testable import Prediction

@Suite struct OpenRunsTests {
    private static func run(step: Int16, access: UInt32, gap: UInt16 = 400) -> OpenRuns.Run {
        var sequence = KeySequence()
        sequence.step = step
        sequence.length = 2
        sequence.gap = gap
        return OpenRuns.Run(template: TemplateID(rawValue: 1), access: access, sequence: sequence)
    }

    @Test func `a key's identity and a step lead to the identity of the key a step on`() {
        let runs = OpenRuns(seed: 1)
        var parser = KeyParser(beginnings: 4, seed: 1)
        func identity(_ key: String) -> UInt64 {
            _ = Array(key.utf8).withUnsafeBytes { parser.parse($0) }
            return runs.identity(parser.parsed)
        }
        for (first, second, step, field) in [
            ("g/7/img/12.png", "g/7/img/13.png", 1, 1), ("g/7/img/12.png", "g/4/img/12.png", -3, 0),
            ("f/099", "f/100", 1, 0), ("64", "192", 128, 0),
        ] {
            let next = runs.identity(identity(first), plus: step, field: field)
            #expect(next == identity(second), "\(first) to \(second)")
            let swapped = runs.identity(identity(first), plus: step, field: 1 - field)
            #expect(swapped != identity(second), "\(first) to \(second)")
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `finds the runs that a list of all of them has`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var runs = OpenRuns(seed: seed)
        var model: [UInt64: OpenRuns.Run] = [:]
        for access in 0..<20_000 as Range<UInt32> {
            while let ended = runs.takeEnded(at: UInt64(access)) {
                #expect(ended.hasEnded(at: UInt64(access)))
                let expected = model.first { $0.value.access == ended.access }
                #expect(expected != nil)
                if let expected { model[expected.key] = nil }
            }
            let identity = random.next() % 300
            if random.next() % 2 == 0 {
                let run = Self.run(step: Int16(identity), access: access)
                runs.add(run, expecting: identity)
                model[identity] = run
            } else {
                let taken = runs.take(identity)
                #expect(taken?.access == model[identity]?.access, "seed \(seed), access \(access)")
                #expect(taken?.sequence.step == model[identity]?.sequence.step)
                model[identity] = nil
            }
        }
    }

    @Test func `a run ends when its next key has not come for four of its steps`() {
        #expect(!Self.run(step: 1, access: 100, gap: 40).hasEnded(at: 140))
        #expect(Self.run(step: 1, access: 100, gap: 40).hasEnded(at: 150))
    }

    @Test func `recent keys are forgotten after a while`() {
        var runs = OpenRuns(seed: 1)
        runs.noteRecent(12345, access: 1000)
        let answers = [1000, 1001, 1044, 1045].map { runs.wasRecent(12345, before: $0, gap: 40) }
        #expect(answers == [false, true, true, false])
        let other = runs.wasRecent(54321, before: 1001, gap: 40)
        #expect(!other)
    }
}
