import AccessModel
import ArgumentParser
import Foundation
import Prediction
import PredictiveCache
import PredisPrimitives
import Prefetching

/// `predis bench memory`.
struct MemoryBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory",
        abstract: "Memory of the server's learner over keys and clients that are new each time.",
        discussion: """
            The server's predictor and engine and the names of the keys, with the sizes that --learner-memory gives them, are \
            told accesses, in one thread: each key is new and comes back once, 500 keys later; each client brings ten new \
            keys. The resident memory of the process is read from the system at each line, less what it was before. Not \
            counted are the shadow cache (a hundredth of the cache's memory, or 1 MiB) and the recording rings (1 MiB each).
            """
    )

    @Option(help: "Distinct keys.")
    var keys = 10_000_000

    @Option(help: "What the server is given to learn with.")
    var learnerMemory = "64mb"

    @Flag(help: "Leave the names of the keys out, to see predictor and engine alone.")
    var withoutNames = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard (1000...100_000_000).contains(keys) else {
            throw ValidationError("--keys is \(keys); it must be in 1000...100000000")
        }
        guard ByteCount(learnerMemory).map(LearnerMemory.range.contains) == true else {
            throw ValidationError("--learner-memory is \"\(learnerMemory)\"; it must be a size from 16mb to 4gb")
        }
    }

    func run() throws {
        guard let start = ProcessMemory.current else {
            throw Failure.failed("bench memory needs /proc/self/status, which this system lacks; run it on Linux")
        }
        let memory = ByteCount(learnerMemory).map { LearnerMemory($0) } ?? .standard
        var learner = MemoryBenchLearner(memory, hasNames: !withoutNames)
        var lines: [MemoryBenchLine] = []
        var key = 0
        for share in [1, 2, 5, 10] {
            let end = keys * share / 10
            while key < end {
                learner.observe(key: key, client: key / 10)
                if key >= 500 { learner.observe(key: key - 500, client: key / 10) }
                key += 1
            }
            lines.append(MemoryBenchLine(keys: key, learner, since: start))
        }
        let clock = ContinuousClock()
        let before = clock.now
        let stateBytes = try learner.countStateBytes()
        let report = MemoryBenchReport(
            machine: Machine.description,
            limitBytes: memory.limit.rawValue,
            predictorBytes: learner.engine.predictor.memoryBytes,
            nameBytes: learner.nameBytes,
            stateBytes: stateBytes,
            stateMilliseconds: (clock.now - before) / .milliseconds(1),
            lines: lines
        )
        print(json ? try JSONText.encode(report) : report.text)
    }
}

/// The parts of the live learner that remember keys and clients.
struct MemoryBenchLearner: ~Copyable {
    private let names: Names
    var engine: PrefetchEngine<NamedHybridPredictor<Names>>
    private var world = World()

    /// The learner's names, or none.
    final class Names: KeyNames {
        /// Of the smallest size if there are no names.
        var interner: KeyInterner
        let isUsed: Bool
        private let hasher = KeyHasher(seed: 1)

        init(_ memory: LearnerMemory, isUsed: Bool) {
            self.isUsed = isUsed
            interner = KeyInterner(
                maximumKeys: isUsed ? memory.maximumKeys : 1,
                maximumBytes: memory.maximumKeyBytes
            )
        }

        func withName(of key: KeyID, _ body: (UnsafeRawBufferPointer) -> Void) {
            if isUsed { _ = interner.withKey(key, body) }
        }

        func find(_ name: UnsafeRawBufferPointer) -> KeyID? {
            isUsed ? interner.id(of: name, hash: hasher.hash(name)) : nil
        }

        func add(_ name: UnsafeRawBufferPointer) -> KeyID? {
            isUsed ? interner.intern(name, hash: hasher.hash(name)) : nil
        }

        func release(_ key: KeyID) {
            if isUsed { interner.removeUnused(key) }
        }
    }

    /// A cache that never has what is asked for, and takes every load.
    private struct World: PrefetchContext {
        mutating func isResidentOrInFlight(_ key: KeyID) -> Bool { false }
        mutating func issue(_ key: KeyID, probability: Float) -> Bool { true }
    }

    init(_ memory: LearnerMemory, hasNames: Bool) {
        names = Names(memory, isUsed: hasNames)
        var configuration = PrefetchConfiguration()
        configuration.rememberedDecisions = 1024
        engine = PrefetchEngine(
            predictor: NamedHybridPredictor(configuration: memory.prediction, names: names),
            configuration: memory.fitted(configuration)
        )
    }

    var knownKeys: Int { names.interner.count }
    /// What the names and their tables take.
    var nameBytes: Int {
        names.interner.keyBytes + KeyInterner.tableBytes(maximumKeys: names.interner.maximumKeys)
    }

    mutating func observe(key number: Int, client: Int) {
        guard let id = id(of: number) else { return }
        let stream = StreamID(rawValue: UInt32(truncatingIfNeeded: client + 1))
        engine.observe(AccessEvent(key: id, stream: stream, time: UInt64(number), outcome: .miss), context: &world)
    }

    private func id(of number: Int) -> KeyID? {
        guard names.isUsed else { return KeyID(rawValue: UInt32(truncatingIfNeeded: number)) }
        var name = "key:\(number)"
        return name.withUTF8 { names.add(UnsafeRawBufferPointer($0)) }
    }

    /// Saves to nowhere.
    func countStateBytes() throws -> Int {
        var writer = StateWriter(version: 0, limit: .max) { _ in }
        names.interner.save(to: &writer)
        engine.save(to: &writer)
        try writer.finish()
        return writer.byteCount
    }
}

/// What the system says the process holds.
struct ProcessMemory {
    /// In memory at present, in bytes.
    let resident: Int
    /// The most that was.
    let peak: Int

    /// `nil` where there is no `/proc`.
    static var current: ProcessMemory? {
        guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
        func value(_ name: String) -> Int? {
            let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
            return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
        }
        guard let resident = value("VmRSS"), let peak = value("VmHWM") else { return nil }
        return ProcessMemory(resident: resident, peak: peak)
    }
}

/// The memory after a number of keys.
struct MemoryBenchLine: Encodable {
    let keys: Int
    let clients: Int
    /// Names remembered.
    let knownKeys: Int
    let residentBytes: Int
    let peakBytes: Int
    let processorSeconds: Double

    init(keys: Int, _ learner: borrowing MemoryBenchLearner, since start: ProcessMemory) {
        let memory = ProcessMemory.current ?? start
        self.keys = keys
        clients = (keys + 9) / 10
        knownKeys = learner.knownKeys
        residentBytes = memory.resident - start.resident
        peakBytes = memory.peak - start.resident
        processorSeconds = Double(clock()) / Double(CLOCKS_PER_SEC)
    }
}

/// What `predis bench memory` found.
struct MemoryBenchReport: Encodable {
    let machine: String
    /// What everything may take.
    let limitBytes: Int
    /// What the predictor says its tables take.
    let predictorBytes: Int
    /// What the names of the keys say they take.
    let nameBytes: Int
    /// What the learner's state takes when it is saved.
    let stateBytes: Int
    /// The time to make its bytes, without writing them.
    let stateMilliseconds: Double
    let lines: [MemoryBenchLine]

    var text: String {
        func mebibytes(_ bytes: Int) -> String { String(format: "%.1f", Double(bytes) / 1_048_576) }
        let rows =
            [["keys", "clients", "names kept", "resident, MiB", "peak, MiB", "processor, s"]]
            + lines.map {
                [
                    "\($0.keys)", "\($0.clients)", "\($0.knownKeys)", mebibytes($0.residentBytes),
                    mebibytes($0.peakBytes), String(format: "%.1f", $0.processorSeconds),
                ]
            }
        return """
            \(machine)
            at most \(mebibytes(limitBytes)) MiB: tables of the predictor \(mebibytes(predictorBytes)), names of keys \
            \(mebibytes(nameBytes)); in all \(mebibytes(lines.map(\.peakBytes).max() ?? 0)) MiB resident
            state: \(mebibytes(stateBytes)) MiB, made in \(String(format: "%.0f", stateMilliseconds)) ms

            \(Terminal.table(rows))
            """
    }
}
