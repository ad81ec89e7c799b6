import AccessStream
import CacheCore
import Commands
import Origins
import PredictiveCache
import PredisPrimitives
import PredisTesting
import Prefetching
import RESP

/// An engine with connections and without sockets: the test carries the bytes and the events.
final class EngineDriver {
    let time = ManualTimeSource(unixMilliseconds: 1_700_000_000_000)
    let store: ReadThroughCache
    let context: ServerContext
    let engine: Engine
    /// What the engine records of accesses.
    let accesses = AccessCollector()
    private var nextConnection: UInt64 = 1

    init(
        origin: (any Origin<[UInt8], [UInt8]>)? = nil,
        entries: Int = 10_000,
        bytes: Int? = nil,
        absentTimeToLive: Int64 = 1000,
        password: String? = nil,
        writesThrough: Bool = false,
        limits: ConnectionLimits = ConnectionLimits()
    ) throws {
        store = try ReadThroughCache(
            ReadThroughConfiguration(
                cache: CacheConfiguration(maximumEntries: entries, maximumBytes: bytes, shardCount: 1, hashSeed: 1),
                // The test decides when loads end, however slow the machine is.
                loads: LoadLimits(demandDeadline: .seconds(3600), prefetchDeadline: .seconds(3600)),
                absentTimeToLive: absentTimeToLive
            ),
            origin: origin,
            time: time
        )
        context = ServerContext(
            store: store,
            configuration: FixedConfiguration(),
            limits: limits,
            password: password.map { Array($0.utf8) },
            writesThrough: writesThrough,
            time: time
        )
        engine = Engine(context: context, recorder: accesses.makeRing())
    }

    func connect() -> TestClient {
        defer { nextConnection += 1 }
        let identity = ConnectionIdentity(
            id: nextConnection,
            address: "127.0.0.1:\(nextConnection)",
            localAddress: "127.0.0.1:6379",
            now: time.monotonicNanoseconds
        )
        let client = TestClient(engine, identity, context)
        context.connections.add(client.connection)
        return client
    }

    /// Lets loads and writes that can go on do so, and hands the events to the clients.
    func settle(_ clients: [TestClient], _ origin: ScriptedOrigin<[UInt8], [UInt8]>) async {
        var quietRounds = 0
        while quietRounds < 3 {
            await Task.yield()
            let statistics = store.loadStatistics
            let begun = statistics.demandCalls + statistics.prefetchCalls
            let running = statistics.runningDemandCalls + statistics.runningPrefetchCalls
            let isQuiet = begun == origin.calls.count && running == origin.runningCalls
            let moved = clients.reduce(false) { $1.takeEvents() || $0 }
            quietRounds = isQuiet && !moved ? quietRounds + 1 : 0
        }
    }

    /// Waits until none of the clients has a reply outstanding.
    func finish(_ clients: TestClient...) async {
        await finish(clients)
    }

    func finish(_ clients: [TestClient]) async {
        while clients.contains(where: { $0.connection.isWaiting || $0.hasEvents }) {
            await Task.yield()
            for client in clients { _ = client.takeEvents() }
        }
    }
}

/// A client connection driven by hand.
final class TestClient {
    let connection: Connection
    private let engine: Engine
    private let sink: EventQueue
    private var input: [UInt8] = []
    private var decoder = ReplyDecoder()
    /// Everything received and not asked for by `replies`.
    private(set) var received: [UInt8] = []

    init(_ engine: Engine, _ identity: ConnectionIdentity, _ context: ServerContext) {
        self.engine = engine
        sink = EventQueue()
        connection = Connection(identity: identity, sink: sink, context: context)
    }

    func send(bytes: [UInt8]) {
        input += bytes
        consume()
    }

    /// Sends one command, its words separated by spaces.
    func send(_ line: String) {
        send(words: line.split(separator: " ").map(String.init))
    }

    func send(words: [String]) {
        var bytes: [UInt8] = []
        encodeCommand(words.map { Array($0.utf8) }, into: &bytes)
        send(bytes: bytes)
    }

    /// The replies received since the last call.
    func replies() throws -> [RESPValue] {
        decoder.append(received)
        received.removeAll()
        var result: [RESPValue] = []
        while let reply = try decoder.next() { result.append(reply) }
        return result
    }

    /// Sends one command that needs no origin and returns its reply.
    func ask(_ line: String) throws -> RESPValue? {
        send(line)
        return try replies().last
    }

    var hasEvents: Bool { sink.isEmpty == false }
    var wasAskedToClose: Bool { sink.isClosing }

    /// Handles the events that have come in; returns whether there were any.
    func takeEvents() -> Bool {
        let events = sink.take()
        for event in events {
            engine.handle(event, for: connection)
            takeOutput()
            consume()
        }
        return !events.isEmpty
    }

    private func consume() {
        while true {
            let count = input.withUnsafeBytes { engine.consume($0, for: connection) }
            input.removeFirst(count)
            takeOutput()
            if count == 0 { return }
        }
    }

    private func takeOutput() {
        received += engine.output.bytes()
        engine.output.removeAll()
    }
}

/// Keeps events until the test takes them.
final class EventQueue: EventSink {
    private let events = Locked<[ConnectionEvent]>([])
    private let closing = Locked(false)

    func post(_ event: ConnectionEvent) {
        events.withLock { $0.append(event) }
    }

    func close(afterReplies: Bool) {
        closing.withLock { $0 = true }
    }

    var isEmpty: Bool { events.withLock { $0.isEmpty } }
    var isClosing: Bool { closing.withLock { $0 } }

    func take() -> [ConnectionEvent] {
        events.withLock { events in
            defer { events.removeAll() }
            return events
        }
    }
}

/// Settings that only `CONFIG` looks at.
struct FixedConfiguration: ConfigurationAccess {
    var settings: [(name: String, value: String)] {
        [("appendonly", "no"), ("maxclients", "10000"), ("maxmemory", "0"), ("save", "")]
    }

    func change(_ changes: [(name: String, value: String)]) throws(ConfigurationRefusal) {
        guard changes.allSatisfy({ $0.name == "maxmemory" }) else {
            throw ConfigurationRefusal(name: changes[0].name, reason: "can't set immutable config")
        }
    }
}

extension String {
    var asKey: [UInt8] { Array(utf8) }
}
