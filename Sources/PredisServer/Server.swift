public import Commands
import NIOCore
public import NIOPosix
import PredictiveCache
public import PredisPrimitives
import Synchronization

/// Where a server listens and how many clients it takes.
public struct ServerConfiguration: Sendable {
    public var host: String
    /// 0 lets the system choose.
    public var port: Int
    public var maximumConnections: Int
    /// How long replies may take once the server is shutting down.
    public var drainTime: Duration

    public init(
        host: String = "127.0.0.1",
        port: Int = 6379,
        maximumConnections: Int = 10_000,
        drainTime: Duration = .seconds(5)
    ) {
        self.host = host
        self.port = port
        self.maximumConnections = maximumConnections
        self.drainTime = drainTime
    }
}

/// The server: sockets around `Engine`, one engine per event loop.
public final class Server: Sendable {
    private let configuration: ServerConfiguration
    private let context: ServerContext
    private let group: MultiThreadedEventLoopGroup
    private let engines: EngineDirectory
    private let channel = Locked<(any Channel)?>(nil)
    private let nextConnection = Atomic<UInt64>(1)
    private let time: any TimeSource

    /// Makes a server that does not listen yet.
    ///
    /// - Parameters:
    ///   - configuration: Where to listen.
    ///   - context: What the commands work on.
    ///   - group: The event loops; the caller shuts them down after `shutdown()`.
    ///   - time: The clocks.
    public init(
        _ configuration: ServerConfiguration,
        context: ServerContext,
        group: MultiThreadedEventLoopGroup,
        time: any TimeSource = SystemTimeSource()
    ) {
        self.configuration = configuration
        self.context = context
        self.group = group
        self.time = time
        engines = EngineDirectory(context: context, group: group)
    }

    /// Starts to accept connections.
    ///
    /// - Returns: The port.
    /// - Throws: `IOError` if the address cannot be had.
    public func start() async throws -> Int {
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 512)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelOption(
                .recvAllocator,
                value: AdaptiveRecvByteBufferAllocator(minimum: 1024, initial: 16384, maximum: 1 << 20)
            )
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture { try addHandler(to: channel) }
            }
        let bound = try await bootstrap.bind(host: configuration.host, port: configuration.port).get()
        channel.withLock { $0 = bound }
        let port = bound.localAddress?.port ?? configuration.port
        context.port.store(port, ordering: .relaxed)
        return port
    }

    /// Stops accepting, lets connections finish what they owe, and closes them.
    public func shutdown() async {
        let listening = channel.withLock { $0 }
        try? await listening?.close().get()
        context.connections.closeAll()
        let clock = ContinuousClock()
        let latest = clock.now.advanced(by: configuration.drainTime)
        while context.connections.count > 0, clock.now < latest {
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Called on the new channel's event loop.
    private func addHandler(to channel: any Channel) throws {
        context.connectionsReceived.add(1, ordering: .relaxed)
        guard context.connections.count < configuration.maximumConnections else {
            context.connectionsRefused.add(1, ordering: .relaxed)
            try channel.pipeline.syncOperations.addHandler(RefusalHandler())
            return
        }
        let identity = ConnectionIdentity(
            id: nextConnection.add(1, ordering: .relaxed).oldValue,
            address: Self.text(channel.remoteAddress),
            localAddress: Self.text(channel.localAddress),
            now: time.monotonicNanoseconds
        )
        let sink = ChannelSink(loop: channel.eventLoop)
        let connection = Connection(identity: identity, sink: sink, context: context)
        let handler = ConnectionHandler(
            engine: engines.engine(of: channel.eventLoop),
            connection: connection,
            sink: sink,
            allocator: channel.allocator
        )
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    private static func text(_ address: SocketAddress?) -> String {
        guard let address else { return "?:0" }
        let host = address.ipAddress ?? "?"
        return address.protocol == .inet6 ? "[\(host)]:\(address.port ?? 0)" : "\(host):\(address.port ?? 0)"
    }
}

/// Tells one client too many that it is that, and closes.
private final class RefusalHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func channelActive(context: ChannelHandlerContext) {
        let message = ByteBuffer(string: "-ERR max number of clients reached\r\n")
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(message)).whenComplete { _ in channel.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What a refused client sends is not read.
    }
}
