import Commands
import NIOCore

/// The way back to a connection from other threads: everything is carried to the event loop of its channel.
final class ChannelSink: EventSink {
    private struct Target {
        var handler: ConnectionHandler
        var channel: ChannelHandlerContext
    }

    private let loop: any EventLoop
    private let target: NIOLoopBoundBox<Target?>

    /// Called on the event loop.
    init(loop: any EventLoop) {
        self.loop = loop
        target = NIOLoopBoundBox(nil, eventLoop: loop)
    }

    /// Called on the event loop when the handler has entered its pipeline.
    func attach(_ handler: ConnectionHandler, _ channel: ChannelHandlerContext) {
        target.value = Target(handler: handler, channel: channel)
    }

    /// Called on the event loop when nothing more is expected; until then sink and handler keep each other alive.
    func detach() {
        target.value = nil
    }

    func post(_ event: ConnectionEvent) {
        loop.execute { [self] in
            guard let target = target.value else { return }
            target.handler.handle(event, target.channel)
        }
    }

    func close(afterReplies: Bool) {
        loop.execute { [self] in
            guard let target = target.value else { return }
            target.handler.close(target.channel, afterReplies: afterReplies)
        }
    }
}
