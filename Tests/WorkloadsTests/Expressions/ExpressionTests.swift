import PredisPrimitives
import Testing
import Traces

@testable import Workloads

@Suite struct ExpressionTests {
    /// What an expression comes to, with fields a = 7, b = -3.
    private func value(_ text: String, seed: UInt64 = 1, each: Int64 = 2) throws -> Int64 {
        let expression = try ExpressionParser.parse(text)
        var code: [Instruction] = []
        try expression.compile(ExpressionScope(fields: ["a", "b"], sources: []), into: &code)
        #expect(expression.depth <= Expression.stackDepth)
        let stack = UnsafeMutablePointer<Int64>.allocate(capacity: Expression.stackDepth)
        defer { stack.deallocate() }
        var fields: [Int64] = [7, -3]
        var random = SplitMix64(seed: seed)
        return fields.withUnsafeMutableBufferPointer { fields in
            Evaluator(stack: stack).value(
                0..<code.count,
                of: code,
                Evaluator.Context(fields: fields.baseAddress!, session: 5, each: each, time: 12.9),
                UnsafeMutableBufferPointer(start: nil, count: 0),
                &random
            )
        }
    }

    @Test func arithmeticFollowsItsRules() throws {
        #expect(try value("1 + 2 * 3 - 4") == 3)
        #expect(try value("(1 + 2) * 3") == 9)
        #expect(try value("10 - 3 - 2") == 5)
        #expect(try value("a * 10 + each") == 72)
        #expect(try value("b % 5") == 2)
        #expect(try value("a / 2") == 3)
        #expect(try value("a / 0") == 0)
        #expect(try value("a % 0") == 0)
        #expect(try value("session * 100 + time") == 512)
        #expect(try value("9_223_372_036_854_775_807 + 1") == .min)
    }

    @Test func whatIsFixedByNumbersDoesNotDependOnChance() throws {
        let hash = try value("hash(a, each)")
        #expect(try value("hash(a, each)", seed: 2) == hash)
        #expect(try value("hash(a, each)", each: 3) != hash)
        #expect(try value("hash(each, a)") != hash)
        #expect((0..<1 << 62).contains(hash))
        let between = try value("between(1, 6, a)")
        #expect((1...6).contains(between))
        #expect(try value("between(1, 6, a)", seed: 9) == between)
        #expect(try value("fnv(0)") == 6_284_781_860_667_377_211)
    }

    @Test func chanceHasItsProbabilities() throws {
        var dice = Array(repeating: 0, count: 6)
        var heads = 0
        for seed in 0..<6000 as Range<UInt64> {
            dice[Int(try value("between(1, 6)", seed: SplitMix64.mix(seed))) - 1] += 1
            heads += Int(try value("chance(0.25)", seed: SplitMix64.mix(seed)))
        }
        #expect(ChiSquare(dice, Array(repeating: 1.0 / 6, count: 6)).isLikely)
        #expect(ChiSquare([heads, 6000 - heads], [0.25, 0.75]).isLikely)
    }

    @Test func meansAreKnownWhereTheyFollow() throws {
        #expect(try ExpressionParser.parse("2 + 3 * between(1, 5)").mean == 11)
        #expect(try ExpressionParser.parse("between(2, 8, a)").mean == 5)
        #expect(try ExpressionParser.parse("a").mean == nil)
        #expect(try ExpressionParser.parse("between(a, 8)").mean == nil)
    }

    @Test(arguments: [
        "", "1 +", "(1", "1)", "a b", "draw()", "chance(2)", "between(1)", "nothing(1)", "99999999999999999999", "$",
        "c", "draw(x)",
    ])
    func whatIsNoExpressionIsRefused(text: String) {
        #expect(throws: ExpressionError.self) { try value(text) }
    }

    @Test func deepBracketsAreRefusedBeforeTheStackEnds() {
        let text = String(repeating: "(", count: 10_000) + "1" + String(repeating: ")", count: 10_000)
        #expect(throws: ExpressionError.self) { try value(text) }
    }

    @Test func namesTakeNumbersInTheirForms() throws {
        let definition = WorkloadDefinition(
            name: "names",
            summary: "",
            streams: [
                "s": StreamDefinition(
                    arrivals: ArrivalDefinition(.regular, rate: 1),
                    fields: ["a": "session * 10"],
                    classes: ["k": KeyClassDefinition("x{a}:{{{a:5}}}:{a - 300:3}:{a:x4}")],
                    steps: ["ask": StepDefinition(ask: ["k"])]
                )
            ]
        )
        #expect(try accesses(of: definition, count: 2).map { text($0.key) } == ["x10:{00010}:-290:000a", "x20:{00020}:-280:0014"])
    }
}
