import AccessModel
import Prediction
import PredisPrimitives
import Prefetching

/// Collects what happens to one key: its misses, its prefetches and what became of them, and why it was not fetched.
///
/// Its hits are left out, and decisions that found it resident.
struct KeyStory {
    private enum Entry {
        case access(AccessOutcome, MissNote?)
        case unused
        case decision(PrefetchDecision)
    }

    /// The most that is kept; the beginning of a longer story is.
    private static let mostEntries = 10_000

    let key: UInt32
    private var entries: [(access: Int, entry: Entry)] = []

    init(key: UInt32) {
        self.key = key
    }

    /// Notes an access at a position in the trace, if it is to the key.
    mutating func note(_ event: AccessEvent, _ position: Int, _ miss: MissNote?) {
        guard event.key.rawValue == key, event.outcome != .hit else { return }
        let note = miss.flatMap { $0.access == UInt64(position) + 1 ? $0 : nil }
        add(position + 1, .access(event.outcome, note))
    }

    mutating func note(_ decisions: [PrefetchDecision]) {
        for decision in decisions where decision.verdict != .resident { add(Int(decision.access), .decision(decision)) }
    }

    mutating func noteUnused(_ key: UInt32, _ position: Int) {
        if key == self.key { add(position + 1, .unused) }
    }

    private mutating func add(_ access: Int, _ entry: Entry) {
        if entries.count < Self.mostEntries { entries.append((access, entry)) }
    }

    // MARK: - Words

    /// The story with the keys' names.
    func events(names: NameNumbers) -> [StoryEvent] {
        entries.map { StoryEvent(access: $0.access, text: Self.text($0.entry, $0.access, names)) }
    }

    private static func text(_ entry: Entry, _ access: Int, _ names: NameNumbers) -> String {
        switch entry {
        case .unused: "left the cache unused"
        case .decision(let decision): text(decision, names)
        case .access(.firstUse, _): "used"
        case .access(.late, _): "late: demanded while it was under way"
        case .access(.miss, let note): "missed" + (note.map { ": " + text($0) } ?? "")
        case .access(let outcome, _): "\(outcome)"
        }
    }

    private static func text(_ note: MissNote) -> String {
        switch note.cause {
        case .notProposed: "not proposed lately"
        case .late: "under way"
        case .gone: "fetched \(note.access - note.decidedAt) accesses before, and gone again"
        case .notFetched:
            "not fetched \(note.access - note.decidedAt) accesses before (\(note.verdict.rawValue)), "
                + "\(number(note.probability)) of \(number(note.threshold)) asked"
        }
    }

    private static func text(_ decision: PrefetchDecision, _ names: NameNumbers) -> String {
        let verdict = decision.verdict == .fetched ? "fetched" : "not fetched (\(decision.verdict.rawValue))"
        let reasons = (0..<decision.reasons.count).map { text(decision.reasons[$0], names) }
        return "\(verdict), \(number(decision.probability)) of \(number(decision.threshold)) asked; "
            + reasons.joined(separator: "; ")
    }

    private static func text(_ reason: ExpertReason, _ names: NameNumbers) -> String {
        if reason.source == .hint { return "hint (\(number(reason.opinion)))" }
        guard reason.source != .names else {
            return "names: after \(name(reason.context.0, names)) (\(number(reason.opinion)))"
        }
        let earlier = reason.context.1 == .none ? "" : name(reason.context.1, names) + ", "
        return
            "\(reason.source.rawValue): \(reason.count) of \(reason.visits) after \(earlier)\(name(reason.context.0, names)) "
            + "(\(number(reason.opinion)))"
    }

    private static func name(_ key: KeyID, _ names: NameNumbers) -> String {
        Int(key.rawValue) < names.count ? String(decoding: names[key.rawValue], as: UTF8.self) : "#\(key.rawValue)"
    }

    /// Two digits, rounded.
    private static func number(_ value: Float) -> String {
        let hundredths = Int((value * 100).rounded())
        let digits = String(hundredths % 100)
        return "\(hundredths / 100)." + (digits.count < 2 ? "0" : "") + digits
    }
}
