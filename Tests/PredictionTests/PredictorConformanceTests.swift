import AccessModel
import PredisPrimitives
import PredisTesting
import Testing

@testable import Prediction

/// The rules of `Predictor`, for every predictor there is.
@Suite struct PredictorConformanceTests {
    #if DEBUG
    private static let newKeys = 10_000
    #else
    private static let newKeys = 10_000_000
    #endif

    private func check<P: Predictor & ~Copyable>(
        _ conformance: PredictorConformance<P>,
        limit: Int,
        memory: (borrowing P) -> Int
    ) {
        #expect(conformance.checkDeterminism() == [])
        #expect(conformance.checkCandidates() == [])
        #expect(conformance.checkMemory(accesses: Self.newKeys, limit: limit, memory: memory) == [])
        #if !DEBUG
        if let counter = AllocationCounter() {
            #expect(conformance.checkAllocations { counter.allocations } == [])
        }
        #endif
    }

    @Test func `hybrid`() {
        let configuration = HybridConfiguration(
            contexts: 1 << 14,
            maximumStreams: 256,
            keyRecords: 1 << 10,
            seed: 3
        )
        let conformance = PredictorConformance { HybridPredictor(configuration: configuration) }
        check(conformance, limit: HybridPredictor(configuration: configuration).memoryBytes) { $0.memoryBytes }
        #expect(conformance.checkSaving() == [])
    }

    @Test func `probability graph`() {
        let configuration = ProbabilityGraphConfiguration(
            threshold: 0.1,
            capacity: ProbabilityGraphConfiguration.Capacity(keys: 1 << 10, successors: 32)
        )
        let conformance = PredictorConformance { ProbabilityGraphPredictor(configuration: configuration) }
        check(conformance, limit: 4 << 20) { $0.memoryBytes }
    }

    @Test func `Mithril`() {
        let conformance = PredictorConformance { MithrilPredictor() }
        check(conformance, limit: MithrilPredictor().memoryBytes) { $0.memoryBytes }
    }

    @Test func `one block lookahead`() {
        let next = (0..<300 as Range<UInt32>).map { ($0 + 1) % 300 }
        let conformance = PredictorConformance { SequentialPredictor(next: next) }
        check(conformance, limit: 1 << 20) { $0.memoryBytes }
    }

    @Test func `templates`() {
        let conformance = PredictorConformance { NumberedTemplates() }
        check(conformance, limit: NumberedTemplates().memoryBytes) { $0.memoryBytes }
    }
}

/// The template predictor over keys called by their number, in one lane.
private struct NumberedTemplates: Predictor, ~Copyable {
    private var templates = TemplatePredictor(configuration: TemplateConfiguration(maximumStreams: 4, seed: 7))
    private var proposals = TemplateProposals()
    private var accesses: UInt64 = 0
    /// `key:` and ten digits.
    private var name = InlineArray<14, UInt8>(repeating: UInt8(ascii: "0"))

    var minimumDistance: Int {
        get { templates.minimumDistance }
        set { templates.minimumDistance = newValue }
    }

    var memoryBytes: Int { templates.memoryBytes }

    init() {
        for (place, letter) in "key:".utf8.enumerated() { name[place] = letter }
    }

    mutating func observe(_ event: AccessEvent) {
        accesses += 1
        var rest = event.key.rawValue
        for place in (4..<14).reversed() {
            name[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        withUnsafeBytes(of: name) { _ = templates.observe($0, lane: 0, access: accesses) }
    }

    mutating func predict(into candidates: inout CandidateBuffer) {
        candidates.removeAll()
        templates.propose(into: &proposals)
        for position in 0..<proposals.count {
            let key = proposals.withKey(at: position) { $0.dropFirst(4).reduce(0) { $0 &* 10 &+ UInt32($1) &- 48 } }
            candidates.append(Candidate(key: KeyID(rawValue: key), probability: proposals[position].share))
        }
    }

    mutating func learn(_ candidate: Candidate, happened: Bool) {}
}
