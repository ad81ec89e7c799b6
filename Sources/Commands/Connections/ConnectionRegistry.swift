import PredisPrimitives

/// All open connections of a server, for `CLIENT LIST`, `CLIENT KILL` and shutting down.
///
/// Safe to use from any thread.
public final class ConnectionRegistry: Sendable {
    private struct Entry {
        var identity: ConnectionIdentity
        var sink: any EventSink
    }

    private let entries = Locked<[UInt64: Entry]>([:])

    public init() {}

    public func add(_ connection: Connection) {
        let entry = Entry(identity: connection.identity, sink: connection.sink)
        entries.withLock { $0[entry.identity.id] = entry }
    }

    public func remove(_ identity: ConnectionIdentity) {
        entries.withLock { _ = $0.removeValue(forKey: identity.id) }
    }

    /// How many connections are open.
    public var count: Int { entries.withLock { $0.count } }

    /// The open connections, oldest first.
    var all: [ConnectionIdentity] {
        entries.withLock { $0.values.map(\.identity) }.sorted { $0.id < $1.id }
    }

    /// Closes one connection, as soon as its event loop gets to it.
    func close(_ identity: ConnectionIdentity) {
        entries.withLock { $0[identity.id] }?.sink.close(afterReplies: false)
    }

    /// Asks every connection to close once the replies it owes are sent.
    public func closeAll() {
        for entry in entries.withLock({ Array($0.values) }) { entry.sink.close(afterReplies: true) }
    }
}
