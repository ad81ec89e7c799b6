import AccessModel
public import Prediction
import PredisPrimitives

/// The rules that every `Predictor` keeps, checked from outside.
///
/// Each check returns what it found wrong, a line each; nothing is right. A predictor is told accesses that repeat themselves
/// enough to be learned, and the outcomes of some of its candidates.
public struct PredictorConformance<P: Predictor & ~Copyable> {
    /// Makes a predictor that has learned nothing; the same each time.
    public let make: () -> P
    /// Keys that the accesses are of.
    public var keys: UInt32 = 300
    /// The most candidates of a prediction.
    public var capacity = 96

    public init(_ make: @escaping () -> P) {
        self.make = make
    }

    /// Two that are told the same say the same, bit for bit.
    public func checkDeterminism(accesses: Int = 1500, seed: UInt64 = 1) -> [String] {
        var first = make()
        var second = make()
        var (stream, twin) = (PredictorStream(seed: seed, keys: keys), PredictorStream(seed: seed, keys: keys))
        let digests = (run(&first, &stream, accesses).digest, run(&second, &twin, accesses).digest)
        guard digests.0 != digests.1 else { return [] }
        return ["seed \(seed): equal predictors that were told the same say different things"]
    }

    /// Candidates are few, each key once, none the key just accessed, their probabilities finite and in 0...1.
    public func checkCandidates(accesses: Int = 2000, seed: UInt64 = 2, isSilenceWrong: Bool = true) -> [String] {
        var predictor = make()
        var stream = PredictorStream(seed: seed, keys: keys)
        let result = run(&predictor, &stream, accesses)
        guard isSilenceWrong, result.candidates == 0 else { return result.problems }
        return result.problems + ["seed \(seed): no candidate in \(accesses) accesses"]
    }

    /// Memory does not grow with the numbers of keys and clients.
    ///
    /// Each access is of a key never seen before, every tenth of a new client; `memory` tells the bytes that the predictor says
    /// it takes, of which `limit` are allowed.
    public func checkMemory(accesses: Int, limit: Int, memory: (borrowing P) -> Int) -> [String] {
        var predictor = make()
        var candidates = CandidateBuffer(capacity: capacity)
        var most = 0
        for access in 0..<accesses {
            predictor.observe(
                AccessEvent(
                    key: KeyID(rawValue: UInt32(truncatingIfNeeded: access) % .max),
                    stream: StreamID(rawValue: UInt32(truncatingIfNeeded: access / 10 + 1)),
                    time: UInt64(access),
                    outcome: .miss
                )
            )
            predictor.predict(into: &candidates)
            if access & 0xffff == 0 { most = max(most, memory(predictor)) }
        }
        most = max(most, memory(predictor))
        return most <= limit ? [] : ["\(accesses) new keys: \(most) bytes of memory, but at most \(limit) are allowed"]
    }

    /// Nothing is allocated once the predictor is warm.
    ///
    /// `allocations` tells those of the process so far; nothing else may run in it. Only of use in a release build: without
    /// optimisation much is allocated that the source does not show.
    public func checkAllocations(accesses: Int = 2000, seed: UInt64 = 3, allocations: () -> UInt64) -> [String] {
        var predictor = make()
        var stream = PredictorStream(seed: seed, keys: keys)
        var candidates = CandidateBuffer(capacity: capacity)
        var before: UInt64 = 0
        for access in 0..<2 * accesses {
            if access == accesses { before = allocations() }
            let event = stream.next()
            predictor.observe(event)
            guard event.outcome.isRead else { continue }
            predictor.predict(into: &candidates)
            if P.weighsLate { predictor.weigh(&candidates) }
            if candidates.count > 0 { predictor.learn(candidates[0], happened: access & 1 == 0) }
        }
        let count = allocations() - before
        return count == 0 ? [] : ["seed \(seed): \(count) allocations in \(accesses) accesses of a warm predictor"]
    }

    struct Result {
        var digest: UInt64 = 0
        var candidates = 0
        var problems: [String] = []
    }

    /// Tells a predictor accesses and outcomes, and looks at its candidates.
    func run(_ predictor: inout P, _ stream: inout PredictorStream, _ accesses: Int) -> Result {
        var result = Result()
        var candidates = CandidateBuffer(capacity: capacity)
        for access in 0..<accesses {
            let event = stream.next()
            predictor.observe(event)
            guard event.outcome.isRead else { continue }
            predictor.predict(into: &candidates)
            if P.weighsLate { predictor.weigh(&candidates) }
            note(candidates, after: event, access, in: &result)
            for position in 0..<min(2, candidates.count) {
                predictor.learn(candidates[position], happened: stream.flip())
            }
        }
        return result
    }

    private func note(
        _ candidates: borrowing CandidateBuffer,
        after event: AccessEvent,
        _ access: Int,
        in result: inout Result
    ) {
        var seen: Set<UInt32> = []
        for position in 0..<candidates.count {
            let candidate = candidates[position]
            result.candidates += 1
            var digest = SplitMix64.mix(result.digest ^ UInt64(candidate.key.rawValue))
            digest = SplitMix64.mix(digest ^ UInt64(candidate.probability.bitPattern))
            for byte in 0..<16 { digest = SplitMix64.mix(digest ^ UInt64(candidate.evidence[byte])) }
            result.digest = digest
            guard result.problems.count < 5 else { continue }
            if !(0...1).contains(candidate.probability) {
                result.problems.append("access \(access): a probability of \(candidate.probability)")
            }
            if candidate.key == event.key { result.problems.append("access \(access): proposes the key accessed") }
            if candidate.key == .none { result.problems.append("access \(access): proposes no key") }
            if !seen.insert(candidate.key.rawValue).inserted {
                result.problems.append("access \(access): proposes key \(candidate.key.rawValue) twice")
            }
        }
    }
}

extension PredictorConformance where P: SavablePredictor & ~Copyable {
    /// A restored predictor says what the saved one says, bit for bit, and saves the same.
    public func checkSaving(accesses: Int = 1200, seed: UInt64 = 4) -> [String] {
        var predictor = make()
        var stream = PredictorStream(seed: seed, keys: keys)
        _ = run(&predictor, &stream, accesses)
        do {
            var restored = try SavedState { predictor.save(to: &$0) }.read { reader throws(StateError) in
                var restored = make()
                try restored.restore(from: &reader)
                return restored
            }
            restored.minimumDistance = predictor.minimumDistance
            stream.startNewClients()
            var twin = stream
            let digests = (run(&predictor, &stream, accesses).digest, run(&restored, &twin, accesses).digest)
            guard digests.0 == digests.1 else { return ["seed \(seed): the restored predictor says other things"] }
            let states = (try SavedState { predictor.save(to: &$0) }, try SavedState { restored.save(to: &$0) })
            return states.0.bytes == states.1.bytes ? [] : ["seed \(seed): the restored predictor saves other things"]
        } catch {
            return ["seed \(seed): cannot be saved and restored: \(error)"]
        }
    }
}

/// Accesses that repeat themselves with noise, from clients that come and go, with every outcome.
struct PredictorStream {
    private static let outcomes: [AccessOutcome] = [
        .miss, .miss, .miss, .hit, .hit, .firstUse, .late, .absent, .write, .delete,
    ]
    private var random: SplitMix64
    private let keys: UInt32
    private var key: UInt32 = 0
    private var firstClient: UInt32 = 1
    private var time: UInt64 = 0

    init(seed: UInt64, keys: UInt32) {
        random = SplitMix64(seed: seed)
        self.keys = keys
    }

    mutating func next() -> AccessEvent {
        let chance = random.next()
        key = chance & 7 == 0 ? UInt32(random.next() % UInt64(keys)) : (key + 1) % keys
        time += 1000
        let outcome = Self.outcomes[chance & 0x70 == 0 ? Int((chance >> 8) % 10) : Int((chance >> 8) % 5)]
        let client = firstClient + UInt32((chance >> 16) % 6)
        return AccessEvent(
            key: KeyID(slot: Int(key)),
            stream: StreamID(rawValue: chance & 0x8000 == 0 ? client : 0),
            time: time,
            outcome: outcome
        )
    }

    mutating func flip() -> Bool {
        random.next() & 1 == 0
    }

    /// From here on all clients are others.
    mutating func startNewClients() {
        firstClient += 1000
    }
}
