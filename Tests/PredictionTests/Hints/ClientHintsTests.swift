import AccessModel
import Testing

@testable import Prediction

@Suite struct ClientHintsTests {
    private func tell(_ hints: inout ClientHints, _ stream: StreamID, _ outcomes: [Bool]) throws {
        for happened in outcomes {
            let candidate = hints.candidate(KeyID(rawValue: 7), by: stream)
            hints.learn(try #require(HintEvidence.of(candidate)), happened: happened)
        }
    }

    @Test func `a client is believed as far as its hints have come true`() throws {
        var hints = ClientHints()
        let honest = StreamID(rawValue: 1)
        let liar = StreamID(rawValue: 2)
        let half = StreamID(rawValue: 3)
        #expect(hints.probability(honest) == 0.5)
        for _ in 0..<200 {
            try tell(&hints, honest, [true, true])
            try tell(&hints, liar, [false, false])
            try tell(&hints, half, [true, false])
        }
        #expect(hints.probability(honest) > 0.95)
        #expect(hints.probability(liar) < 0.05)
        #expect(abs(hints.probability(half) - 0.5) < 0.05)
        // Somebody new is taken for one of them.
        #expect(abs(hints.probability(StreamID(rawValue: 4)) - 0.5) < 0.05)
    }

    @Test func `a client that mends its ways is believed again, and one that goes bad no longer`() throws {
        var hints = ClientHints()
        let client = StreamID(rawValue: 9)
        try tell(&hints, client, [Bool](repeating: false, count: 300))
        #expect(hints.probability(client) < 0.02)
        try tell(&hints, client, [Bool](repeating: true, count: 200))
        #expect(hints.probability(client) > 0.8)
        try tell(&hints, client, [Bool](repeating: false, count: 100))
        #expect(hints.probability(client) < 0.3)
    }

    @Test func `a hint's candidate is told from those of tables and names`() {
        let hint = ClientHints().candidate(KeyID(rawValue: 3), by: StreamID(rawValue: 5))
        #expect(hint.key == KeyID(rawValue: 3))
        #expect(HintEvidence.of(hint) != nil)
        #expect(NameEvidence.of(hint) == nil)
        let name = NameEvidence(kind: 0, version: 0, cell: 0, rule: 0)
            .candidate(KeyID(rawValue: 3), probability: 0.5, trigger: KeyID(rawValue: 1), record: 0)
        #expect(HintEvidence.of(name) == nil)
        for cell in (0..<CountCell.states).map({ UInt8($0) }) + [CountCell.silent] {
            var evidence = Candidate.Evidence(repeating: 0)
            evidence[0] = cell
            #expect(HintEvidence.of(Candidate(key: KeyID(rawValue: 3), probability: 0.5, evidence: evidence)) == nil)
        }
    }
}
