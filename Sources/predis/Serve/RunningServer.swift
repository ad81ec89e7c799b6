import CacheCore
import Commands
import NIOCore
import NIOPosix
import OriginSQLite
import Origins
import PredictiveCache
import PredisConfiguration
import PredisPrimitives
import PredisServer
import RESP

/// A server with all its parts, from start to stop.
struct RunningServer {
    let address: String
    private let server: Server
    private let store: ReadThroughCache
    private let group: MultiThreadedEventLoopGroup

    /// Opens the origin, starts the threads, and listens.
    static func start(_ configuration: Configuration) async throws -> RunningServer {
        let origin = try OriginFactory.open(configuration)
        let store: ReadThroughCache
        do throws(CacheConfigurationError) {
            store = try ReadThroughCache(configuration.readThroughConfiguration, origin: origin) { line in
                Terminal.note("predis: \(line)")
            }
        } catch {
            throw Failure.usage("\(error)")
        }
        let live = LiveConfiguration(configuration)
        let context = ServerContext(
            store: store,
            configuration: live,
            limits: ConnectionLimits(
                request: RequestLimits(maximumBulkLength: configuration.maximumBulkLength.rawValue)
            ),
            password: configuration.password.isEmpty ? nil : Array(configuration.password.utf8),
            writesThrough: configuration.originWrites == .through
        )
        live.attach(context)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: configuration.threads)
        let server = Server(
            ServerConfiguration(
                host: configuration.host,
                port: configuration.port,
                maximumConnections: configuration.maximumConnections
            ),
            context: context,
            group: group
        )
        do {
            let port = try await server.start()
            store.start()
            return RunningServer(
                address: "\(configuration.host):\(port)",
                server: server,
                store: store,
                group: group
            )
        } catch {
            try? await group.shutdownGracefully()
            throw Failure.failed(
                "cannot listen on \(configuration.host):\(configuration.port): \(SystemReason.text(error)); "
                    + "choose another --port or end the program that has it"
            )
        }
    }

    /// Lets clients have what they are owed, then ends everything.
    func stop() async {
        await server.shutdown()
        await store.stop()
        try? await group.shutdownGracefully()
    }
}

/// Opens the origin that a configuration names.
enum OriginFactory {
    static func open(_ configuration: Configuration) throws -> (any Origin<[UInt8], [UInt8]>)? {
        let parts = configuration.origin.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2, parts[0] == "sqlite" else { return nil }
        do {
            let base = try SQLiteOrigin(
                SQLiteOriginConfiguration(
                    path: parts[1],
                    table: configuration.originTable,
                    keyColumn: configuration.originKeyColumn,
                    valueColumn: configuration.originValueColumn,
                    query: configuration.originQuery.isEmpty ? nil : configuration.originQuery,
                    readers: configuration.originReaders,
                    allowsWrites: configuration.originWrites == .through
                )
            )
            let retry = RetryPolicy(deadline: configuration.originTimeout)
            guard configuration.originDelay != OriginDelay(.zero) else { return ResilientOrigin(base, retry: retry) }
            return ResilientOrigin(DelayedOrigin(base, delay: configuration.originDelay), retry: retry)
        } catch let error as OriginError {
            throw Failure.failed("origin \(configuration.origin): \(error.message)")
        }
    }
}
