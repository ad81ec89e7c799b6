import CacheCore
public import Origins
public import PredictiveCache
import PredisPrimitives
import RESP
import Synchronization

/// What happened elsewhere that a connection waits for.
public enum ConnectionEvent: Sendable {
    /// A load asked for by the reply `ticket` ended.
    case loaded(ticket: UInt64, index: Int, result: Result<[UInt8]?, OriginError>)
    /// The keys of the write-through command `ticket` are its own.
    case locked(ticket: UInt64)
    /// What the learner remembers, asked for by the reply `ticket`.
    case explained(ticket: UInt64, KeyExplanation)
    /// The origin took the writes of the command `ticket`, or did not.
    case written(ticket: UInt64, result: Result<Void, OriginError>)
}

/// Takes events for one connection from any thread to the thread that drives its engine.
public protocol EventSink: AnyObject, Sendable {
    /// Called on any thread, also from within `Engine.consume`; must return at once.
    func post(_ event: ConnectionEvent)
    /// Closes the connection, after what is already written if `afterReplies`. Called on any thread.
    func close(afterReplies: Bool)
}

/// The state of one client connection.
///
/// Owned by one event loop and touched only there.
public final class Connection {
    public let identity: ConnectionIdentity
    let sink: any EventSink
    var parser: RequestParser
    var version = RESPVersion.v2
    var isAuthenticated: Bool {
        didSet { parser.isAuthenticated = isAuthenticated }
    }
    private let mostPendingReplies: Int
    var transaction: Transaction?
    var watches: [Watch] = []
    var replies = ReplyQueue()
    /// The access stream this connection belongs to: its own, or that of the name it gave itself.
    var stream: UInt32

    /// Nothing more is executed and the connection closes once its replies are sent.
    public internal(set) var isClosing = false
    /// A command waits that later ones must not overtake.
    var isStalled = false

    /// A key some client watches, with the generation it had.
    struct Watch {
        var hash: UInt64
        var fence: Fence
    }

    public init(identity: ConnectionIdentity, sink: any EventSink, context: ServerContext) {
        self.identity = identity
        self.sink = sink
        mostPendingReplies = context.limits.pendingReplies
        isAuthenticated = context.password == nil
        parser = RequestParser(limits: context.limits.request)
        parser.isAuthenticated = isAuthenticated
        stream = identity.ownStream
    }

    /// Whether the next command has to wait for replies of earlier ones.
    public var isBlocked: Bool { isStalled || replies.count >= mostPendingReplies }

    /// Reserves the next place among the replies.
    func reserve(_ reply: PendingReply) -> PendingReply {
        replies.reserve(reply)
        return reply
    }

    /// Whether replies are still owed.
    public var isWaiting: Bool { !replies.isEmpty }
}

/// The part of a connection that other threads may look at: `CLIENT LIST` and `CLIENT KILL`.
public final class ConnectionIdentity: Sendable {
    public let id: UInt64
    public let address: String
    public let localAddress: String
    let connectedAt: UInt64
    let lastActive: Atomic<UInt64>
    let lastCommand: Atomic<Int>
    let described: Locked<Description>

    struct Description: Sendable {
        var name: [UInt8] = []
        var libraryName = ""
        var libraryVersion = ""
        var version = RESPVersion.v2
        var watchCount = 0
        var queuedCount = -1
    }

    public init(id: UInt64, address: String, localAddress: String, now: UInt64) {
        self.id = id
        self.address = address
        self.localAddress = localAddress
        connectedAt = now
        lastActive = Atomic(now)
        lastCommand = Atomic(-1)
        described = Locked(Description())
    }

    /// The stream of an unnamed connection; never 0, which means "no stream".
    var ownStream: UInt32 { UInt32(truncatingIfNeeded: id) | 0x8000_0000 }

    /// The stream that connections called `name` share; never that of an unnamed connection.
    static func stream(named name: [UInt8]) -> UInt32 {
        UInt32(truncatingIfNeeded: KeyHasher(seed: 0).hash(name)) & 0x7fff_ffff | 1
    }
}
