public import PredictiveCache
public import PredisPrimitives
public import RESP
public import Synchronization

/// Limits on what one connection may ask for.
public struct ConnectionLimits: Sendable {
    /// The longest argument and the most arguments of a command.
    public var request: RequestLimits
    /// The most replies that may wait for the origin before the connection's next command must wait too.
    public var pendingReplies: Int

    public init(request: RequestLimits = RequestLimits(), pendingReplies: Int = 1024) {
        self.request = request
        self.pendingReplies = pendingReplies
    }
}

/// The settings a client may look at and change with `CONFIG`.
public protocol ConfigurationAccess: Sendable {
    /// All settings, by name.
    var settings: [(name: String, value: String)] { get }

    /// Changes all of `changes` or none.
    ///
    /// - Throws: `ConfigurationRefusal` naming the setting that may not have that value.
    func change(_ changes: [(name: String, value: String)]) throws(ConfigurationRefusal)
}

/// A setting that was not changed, and why.
public struct ConfigurationRefusal: Error {
    public var name: String
    public var reason: String

    public init(name: String, reason: String) {
        self.name = name
        self.reason = reason
    }
}

/// What all event loops of a server share.
public final class ServerContext: Sendable {
    /// The version of Redis whose behaviour is imitated, as told to clients.
    static let redisVersion = "7.0.15"

    public let store: ReadThroughCache
    public let connections = ConnectionRegistry()
    public let limits: ConnectionLimits
    /// Whether writes go to the origin before they are acknowledged.
    public let writesThrough: Bool
    let configuration: any ConfigurationAccess
    let time: any TimeSource
    let startedAt: UInt64
    let runID: String
    /// The port for `INFO`; 0 until the server listens.
    public let port = Atomic<Int>(0)
    public let connectionsReceived = Atomic<Int>(0)
    public let connectionsRefused = Atomic<Int>(0)
    let commandsProcessed = Atomic<Int>(0)
    let errorReplies = Atomic<Int>(0)
    let writeLocks = WriteLocks()
    private let secret: Locked<[UInt8]?>

    public init(
        store: ReadThroughCache,
        configuration: any ConfigurationAccess,
        limits: ConnectionLimits = ConnectionLimits(),
        password: [UInt8]? = nil,
        writesThrough: Bool = false,
        time: any TimeSource = SystemTimeSource()
    ) {
        self.store = store
        self.configuration = configuration
        self.limits = limits
        self.writesThrough = writesThrough
        self.time = time
        startedAt = time.monotonicNanoseconds
        secret = Locked(password)
        var generator = SystemRandomNumberGenerator()
        runID = (0..<40).map { _ in String(Int.random(in: 0..<16, using: &generator), radix: 16) }.joined()
    }

    /// The password clients must give, or `nil` if none is needed.
    public var password: [UInt8]? { secret.withLock { $0 } }

    /// Changes the password for connections made from here on.
    public func setPassword(_ password: [UInt8]?) {
        secret.withLock { $0 = password }
    }
}
