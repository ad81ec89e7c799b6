/// What sort of rule made a proposal: rules of one kind are judged together.
struct ProposalKind: Hashable, Sendable {
    static let count = 10

    let rawValue: UInt8

    /// A rule, by whether the key it expects is of the template it follows, and by its share of successes.
    static func rule(isWithinTemplate: Bool, visits: UInt8, count: UInt8) -> ProposalKind {
        let share = Int(count) &* 20 / max(1, Int(visits))
        let level: UInt8 = share < 5 ? 0 : share < 10 ? 1 : share < 16 ? 2 : 3
        return ProposalKind(rawValue: (isWithinTemplate ? 0 : 4) &+ level)
    }

    /// A step of a run, by whether it is the first that is of use.
    static func run(isNearest: Bool) -> ProposalKind {
        ProposalKind(rawValue: isNearest ? 8 : 9)
    }
}
