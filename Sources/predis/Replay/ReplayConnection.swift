import NIOCore
import PredisPrimitives
import RESP

/// One connection of a replay: sends its requests one at a time, in order.
final class ReplayConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let channel: any Channel
    private let replayer: Replayer
    private let time = SystemTimeSource()
    private var decoder = ReplyDecoder()
    private var queue: [ReplayRequest] = []
    private var head = 0
    private var sentAt: UInt64 = 0
    private var isBusy = false
    /// Replies to come that are not of the trace.
    private var unmeasured = 0
    private var client: UInt32 = 0

    init(channel: any Channel, replayer: Replayer) {
        self.channel = channel
        self.replayer = replayer
    }

    /// Whether nothing is sent or waits.
    var isIdle: Bool { !isBusy && head == queue.count }

    func enqueue(_ request: ReplayRequest) {
        queue.append(request)
        sendNext()
    }

    /// Sends a command whose reply is only checked.
    func sendUnmeasured(_ command: [[UInt8]]) {
        var bytes: [UInt8] = []
        encodeCommand(command, into: &bytes)
        unmeasured += 1
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    func close() {
        channel.close(promise: nil)
    }

    private func sendNext() {
        guard !isBusy, head < queue.count else { return }
        let request = queue[head]
        head += 1
        if head == queue.count {
            queue.removeAll(keepingCapacity: true)
            head = 0
        }
        var bytes: [UInt8] = []
        if request.client != client, request.client != 0 {
            // The server learns from each client's stream by its name.
            client = request.client
            encodeCommand([Array("CLIENT".utf8), Array("SETNAME".utf8), Array("c\(client)".utf8)], into: &bytes)
            unmeasured += 1
        }
        encodeCommand(request.command, into: &bytes)
        isBusy = true
        sentAt = request.due ?? time.monotonicNanoseconds
        channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        unwrapInboundIn(data).withUnsafeReadableBytes { decoder.append($0) }
        do throws(ReplyDecodingError) {
            while let reply = try decoder.next() { take(reply) }
        } catch {
            context.fireErrorCaught(error)
            context.close(promise: nil)
        }
    }

    private func take(_ reply: RESPValue) {
        if unmeasured > 0 {
            unmeasured -= 1
            return
        }
        let elapsed = time.monotonicNanoseconds - sentAt
        isBusy = false
        var error: String?
        if case .error(let message) = reply { error = String(decoding: message, as: UTF8.self) }
        sendNext()
        replayer.didAnswer(self, nanoseconds: elapsed, error: error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        replayer.didClose()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
