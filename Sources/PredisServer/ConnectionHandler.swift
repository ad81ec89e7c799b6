import Commands
import NIOCore
import RESP

/// Carries bytes between one channel and the engine of its event loop.
///
/// Whatever a read brings is executed at once and answered by one write. Bytes are kept here, and in the end the socket
/// is not read any more, while the engine waits for the origin or the client does not take its replies.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Bytes kept before the socket is not read any more.
    private static let mostPending = 1 << 20

    private let engine: Engine
    private let connection: Connection
    private let sink: ChannelSink
    /// Bytes received and not consumed, from the start of a command.
    private var pending: ByteBuffer?
    /// Replies not handed to the channel yet.
    private var outgoing: ByteBuffer?
    private let allocator: ByteBufferAllocator
    /// The connection ends when everything received is answered.
    private var isDraining = false
    private var isReading = true
    private var isOpen = true

    init(engine: Engine, connection: Connection, sink: ChannelSink, allocator: ByteBufferAllocator) {
        self.engine = engine
        self.connection = connection
        self.sink = sink
        self.allocator = allocator
    }

    func handlerAdded(context: ChannelHandlerContext) {
        sink.attach(self, context)
    }

    func channelActive(context: ChannelHandlerContext) {
        engine.context.connections.add(connection)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        isOpen = false
        engine.context.connections.remove(connection.identity)
        // A write that is on its way to the origin must still reach the cache when it comes back.
        if !connection.isWaiting { sink.detach() }
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = unwrapInboundIn(data)
        if var kept = pending {
            pending = nil
            kept.writeBuffer(&bytes)
            bytes = kept
        }
        consume(&bytes, context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flush(context)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        resume(context)
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // The client has sent all it will; what it asked for is still answered.
        if case ChannelEvent.inputClosed = event { close(context, afterReplies: true) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The peer is gone or the socket is broken; there is nobody to tell.
        context.close(promise: nil)
    }

    // MARK: From the sink, on the event loop

    func handle(_ event: ConnectionEvent, _ context: ChannelHandlerContext) {
        engine.handle(event, for: connection)
        takeOutput()
        if isOpen {
            resume(context)
        } else if !connection.isWaiting {
            sink.detach()
        }
    }

    func close(_ context: ChannelHandlerContext, afterReplies: Bool) {
        isDraining = true
        if afterReplies { flush(context) } else { context.close(promise: nil) }
    }

    // MARK: Bytes

    /// Goes on with the bytes kept, if the engine and the client are ready for it.
    private func resume(_ context: ChannelHandlerContext) {
        if var bytes = pending {
            pending = nil
            consume(&bytes, context)
        }
        flush(context)
    }

    private func consume(_ bytes: inout ByteBuffer, _ context: ChannelHandlerContext) {
        if context.channel.isWritable {
            let count = bytes.withUnsafeReadableBytes { engine.consume($0, for: connection) }
            bytes.moveReaderIndex(forwardBy: count)
            takeOutput()
        }
        guard bytes.readableBytes > 0 else { return }
        bytes.discardReadBytes()
        pending = bytes
    }

    private func takeOutput() {
        guard engine.output.count > 0 else { return }
        var bytes = outgoing ?? allocator.buffer(capacity: engine.output.count)
        outgoing = nil
        engine.output.withUnsafeBytes { _ = bytes.writeBytes($0) }
        engine.output.removeAll()
        outgoing = bytes
    }

    private func flush(_ context: ChannelHandlerContext) {
        if let bytes = outgoing {
            // Taken out first: the write may call back into this handler before it returns.
            outgoing = nil
            context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
        }
        let isAnswered = !connection.isWaiting && (connection.isClosing || context.channel.isWritable)
        if isAnswered, connection.isClosing || isDraining {
            context.close(promise: nil)
        } else {
            adjustReading(context)
        }
    }

    /// Reads from the socket only while what was read gets worked on and what was written gets sent.
    private func adjustReading(_ context: ChannelHandlerContext) {
        let isFull = connection.isBlocked && (pending?.readableBytes ?? 0) >= Self.mostPending
        let mustRead = context.channel.isWritable && !isFull && !isDraining
        guard mustRead != isReading else { return }
        isReading = mustRead
        context.channel.setOption(.autoRead, value: mustRead).whenFailure { _ in
            // Only a closed channel refuses, and that one reads nothing.
        }
    }
}
