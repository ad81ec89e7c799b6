import Features

/// The kinds of keys that the sessions of a trace asked for, session by session.
struct TemplateSessions {
    /// More sessions are left out, and more accesses of one are.
    private static let mostSessions = 20_000
    private static let mostAccesses = 64

    private var open: [Int32: [UInt32]] = [:]
    private var closed: [[UInt32]] = []

    /// Takes in the rows of a block.
    mutating func add(_ block: borrowing FeatureTable, streams: [Int32]) {
        guard let template = block.schema.column("template"), let position = block.schema.column("session_position")
        else {
            return
        }
        for row in 0..<block.count {
            let stream = streams[row]
            if block.column(position)[row] == 0, let session = open.removeValue(forKey: stream) { close(session) }
            if open[stream, default: []].count < Self.mostAccesses {
                open[stream, default: []].append(UInt32(block.column(template)[row]))
            }
        }
    }

    private mutating func close(_ session: [UInt32]) {
        if closed.count < Self.mostSessions, session.count > 1 { closed.append(session) }
    }

    /// The commonest sequences, each in at least a hundredth of the sessions and in two.
    func patterns(limit: Int) -> (patterns: SequentialPatterns, sessions: Int) {
        let sessions = Array((closed + open.sorted { $0.key < $1.key }.map(\.value)).prefix(Self.mostSessions))
        let support = max(2, sessions.count / 100)
        return (SequentialPatterns(of: sessions, minimumSupport: support, limit: limit), sessions.count)
    }
}
