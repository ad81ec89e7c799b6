import NIOCore
import NIOPosix
import RESP

/// The counters of a server, as `PREDIS.STATS` tells them.
struct ServerFigures: Sendable {
    private var counts: [String: Int] = [:]

    subscript(name: String) -> Int { counts[name] ?? 0 }

    /// What has happened since an earlier reading.
    func since(_ earlier: ServerFigures) -> ServerFigures {
        var result = self
        for (name, count) in earlier.counts { result.counts[name, default: 0] -= count }
        return result
    }

    /// Asks a server.
    ///
    /// A server that does not know the command has no figures.
    static func read(_ plan: ReplayPlan) async throws -> ServerFigures {
        let reply = try await ServerQuery.ask(plan, [["PREDIS.STATS"]])
        var figures = ServerFigures()
        guard case .array(let fields)? = reply.last else { return figures }
        for index in stride(from: 0, to: fields.count - 1, by: 2) {
            guard let name = fields[index].text, case .integer(let count) = fields[index + 1] else { continue }
            figures.counts[name] = Int(count)
        }
        return figures
    }
}

/// Sends a few commands over a connection of its own.
enum ServerQuery {
    /// - Returns: The replies, one per command.
    static func ask(_ plan: ReplayPlan, _ commands: [[String]]) async throws -> [RESPValue] {
        let all = (plan.password.map { [["AUTH", $0]] } ?? []) + commands
        var request: [UInt8] = []
        for command in all { encodeCommand(command.map { Array($0.utf8) }, into: &request) }
        let group = MultiThreadedEventLoopGroup.singleton
        let replies = group.next().makePromise(of: [RESPValue].self)
        do {
            let channel = try await ClientBootstrap(group: group)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Collector(count: all.count, replies))
                    }
                }
                .connect(host: plan.host, port: plan.port).get()
            channel.writeAndFlush(ByteBuffer(bytes: request), promise: nil)
            let result = try await replies.futureResult.get()
            try? await channel.close().get()
            return Array(result.suffix(commands.count))
        } catch {
            replies.fail(error)
            throw Failure.failed(
                "no server answers on \(plan.host):\(plan.port) (\(SystemReason.text(error))); start one with predis serve"
            )
        }
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let count: Int
        private let promise: EventLoopPromise<[RESPValue]>
        private var decoder = ReplyDecoder()
        private var replies: [RESPValue] = []

        init(count: Int, _ promise: EventLoopPromise<[RESPValue]>) {
            self.count = count
            self.promise = promise
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            unwrapInboundIn(data).withUnsafeReadableBytes { decoder.append($0) }
            do {
                while let reply = try decoder.next() { replies.append(reply) }
            } catch {
                promise.fail(error)
            }
            if replies.count == count { promise.succeed(replies) }
        }

        func channelInactive(context: ChannelHandlerContext) {
            promise.fail(ChannelError.eof)
        }
    }
}
