import Commands
import NIOCore
import NIOPosix
import PredictiveCache

/// The engine of each event loop, made once and used only there.
final class EngineDirectory: Sendable {
    private let engines: [ObjectIdentifier: NIOLoopBoundBox<Engine>]

    init(context: ServerContext, group: MultiThreadedEventLoopGroup) {
        var engines: [ObjectIdentifier: NIOLoopBoundBox<Engine>] = [:]
        for loop in group.makeIterator() {
            // Safety: the engine is not touched between here and its first use on the loop.
            nonisolated(unsafe) let engine = Engine(context: context, recorder: context.store.makeRecorder())
            engines[ObjectIdentifier(loop)] = NIOLoopBoundBox.makeBoxSendingValue(engine, eventLoop: loop)
        }
        self.engines = engines
    }

    /// Called on `loop`, which must be of the group.
    func engine(of loop: any EventLoop) -> Engine {
        guard let box = engines[ObjectIdentifier(loop)] else { preconditionFailure("an event loop of another group") }
        return box.value
    }
}
