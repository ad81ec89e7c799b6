import ArgumentParser
import Foundation
import NeuralKernels

/// `predis bench neural`.
struct NeuralBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "neural",
        abstract: "Microseconds per step of the neural network on each instruction set.",
        discussion: """
            Embedding 32, two LSTM layers of 64, one thread, processor time, a JSON object a line. Rounds go through all \
            questions in turn; the median is printed.

            With --questions it answers a line "TASK ARITHMETIC SET VOCABULARY STEPS" of the standard input, such as \
            "step int8 avx2 1000 5000", at a time: a program can then take turns with it. Benchmarks/neural does that with \
            PyTorch and ONNX Runtime.
            """
    )

    @Option(parsing: .upToNextOption, help: "Sizes of the vocabulary.")
    var vocabulary = [1000, 10_000]

    @Option(help: "Rounds.")
    var rounds = 5

    @Option(help: "Seconds of one measurement.")
    var seconds = 0.02

    @Flag(help: "Answer questions from the standard input.")
    var questions = false

    func validate() throws {
        guard rounds >= 1 else { throw ValidationError("--rounds is \(rounds); at least 1 is needed") }
        guard vocabulary.allSatisfy({ (2...1_000_000).contains($0) }) else {
            throw ValidationError("--vocabulary is \(vocabulary); sizes of 2 to 1000000 are allowed")
        }
        guard seconds > 0, seconds <= 60 else {
            throw ValidationError("--seconds is \(seconds); more than 0 and at most 60 is allowed")
        }
    }

    func run() throws {
        let bench = NeuralBench()
        if questions {
            while let line = readLine() {
                let (question, steps) = try parse(line)
                try answer(question, bench.seconds(question, repetitions: steps) / Double(steps))
            }
            return
        }
        let asked = vocabulary.flatMap { vocabulary in
            InstructionSet.available.filter { $0 != .reference }.flatMap { Self.questions(vocabulary, $0) }
        }
        let repetitions = try asked.map { try bench.repetitions($0, seconds: seconds) }
        var times = [[Double]](repeating: [], count: asked.count)
        for _ in 0..<rounds {
            for (index, question) in asked.enumerated() {
                let taken = try bench.seconds(question, repetitions: repetitions[index])
                times[index].append(taken / Double(repetitions[index]))
            }
        }
        for (question, times) in zip(asked, times) { try answer(question, times.sorted()[times.count / 2]) }
    }

    private static func questions(_ vocabulary: Int, _ set: InstructionSet) -> [NeuralBench.Question] {
        NeuralBench.Task.allCases.flatMap { task in
            let arithmetics = task == .trainLast || task == .trainAll ? [false] : [false, true]
            return arithmetics.map {
                NeuralBench.Question(task: task, isQuantised: $0, set: set, vocabulary: vocabulary)
            }
        }
    }

    private func parse(_ line: String) throws -> (NeuralBench.Question, steps: Int) {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 5, let task = NeuralBench.Task(rawValue: words[0]), ["float", "int8"].contains(words[1]),
            let set = InstructionSet(name: words[2]),
            let vocabulary = Int(words[3]), (2...1_000_000).contains(vocabulary),
            let steps = Int(words[4]), (1...100_000_000).contains(steps)
        else {
            throw Failure.failed("\"\(line)\" is no question; ask TASK ARITHMETIC SET VOCABULARY STEPS")
        }
        let isQuantised = words[1] == "int8"
        return (NeuralBench.Question(task: task, isQuantised: isQuantised, set: set, vocabulary: vocabulary), steps)
    }

    private func answer(_ question: NeuralBench.Question, _ seconds: Double) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let answer = Answer(
            task: question.task.rawValue,
            arithmetic: question.isQuantised ? "int8" : "float",
            set: question.set.name,
            vocabulary: question.vocabulary,
            microseconds: seconds * 1e6
        )
        print(String(decoding: try encoder.encode(answer), as: UTF8.self))
        fflush(nil)
    }

    private struct Answer: Encodable {
        let task: String
        let arithmetic: String
        let set: String
        let vocabulary: Int
        let microseconds: Double
    }
}
