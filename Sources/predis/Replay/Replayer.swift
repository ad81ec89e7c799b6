import NIOCore
import NIOPosix
import PredisPrimitives
import RESP
import Traces

/// Sends a trace to a server over real sockets and measures.
///
/// All connections live on one event loop, and so does this object after `run` has begun. The order within a client is the
/// trace's; reading ahead is bounded, so that clients cannot drift far apart.
final class Replayer {
    private let plan: ReplayPlan
    private let loop: any EventLoop
    private let time = SystemTimeSource()
    private let next: () throws -> TraceRecord?
    private let finished: EventLoopPromise<ReplayResult>
    private let total: Int?

    private var connections: [ReplayConnection] = []
    private var anonymous: ArraySlice<ReplayConnection> = []
    private var named: ArraySlice<ReplayConnection> = []
    /// Accesses of no recorded client that wait for a free connection.
    private var waiting: [ReplayRequest] = []
    private var outstanding = 0
    private var reachedEnd = false
    private var isOver = false
    private var result = ReplayResult()
    private var started: UInt64 = 0
    private var firstTime: Double?
    private var lastProgress: UInt64 = 0

    /// Makes a replayer; `next` gives the next access, or `nil` at the end, and is called on the event loop.
    private init(
        _ plan: ReplayPlan,
        loop: any EventLoop,
        total: Int?,
        next: @escaping () throws -> TraceRecord?
    ) {
        self.plan = plan
        self.loop = loop
        self.total = total
        self.next = next
        finished = loop.makePromise()
    }

    /// Replays everything `next` gives.
    ///
    /// - Throws: `Failure` if the server cannot be reached or goes away, or what `next` throws.
    static func run(
        _ plan: ReplayPlan,
        total: Int? = nil,
        _ next: @escaping @Sendable () throws -> TraceRecord?
    ) async throws -> ReplayResult {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        do {
            let result = try await loop.flatSubmit {
                let replayer = Replayer(plan, loop: loop, total: total, next: next)
                replayer.start()
                return replayer.finished.futureResult
            }.get()
            try await group.shutdownGracefully()
            return result
        } catch {
            try? await group.shutdownGracefully()
            throw error
        }
    }

    // MARK: Connecting

    private func start() {
        let count = max(1, plan.connections) + max(1, plan.anonymousConnections)
        let bound = NIOLoopBound(self, eventLoop: loop)
        let opening = (0..<count).map { _ in
            ClientBootstrap(group: loop)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let connection = ReplayConnection(channel: channel, replayer: bound.value)
                        try channel.pipeline.syncOperations.addHandler(connection)
                        bound.value.connections.append(connection)
                    }
                }
                .connect(host: plan.host, port: plan.port)
        }
        EventLoopFuture.andAllSucceed(opening, on: loop).whenComplete { outcome in
            switch outcome {
            case .success: bound.value.begin()
            case .failure(let error): bound.value.fail(bound.value.unreachable(SystemReason.text(error)))
            }
        }
    }

    private func unreachable(_ reason: String) -> Failure {
        .failed("no server answers on \(plan.host):\(plan.port) (\(reason)); start one with predis serve")
    }

    private func begin() {
        named = connections.prefix(max(1, plan.connections))
        anonymous = connections.dropFirst(max(1, plan.connections))
        if let password = plan.password {
            for connection in connections { connection.sendUnmeasured(["AUTH", password].map { Array($0.utf8) }) }
        }
        started = time.monotonicNanoseconds
        lastProgress = started
        pump()
    }

    // MARK: Sending

    /// The accesses read ahead of the answers.
    private var readAhead: Int { connections.count * 4 }

    /// Reads on while there is room and hands out what there is.
    private func pump() {
        do {
            while !reachedEnd, outstanding < readAhead {
                guard let record = try next() else {
                    reachedEnd = true
                    break
                }
                if case .clock(let speed) = plan.pace {
                    schedule(record, speed)
                } else {
                    dispatch(ReplayRequest(record, due: nil))
                }
                outstanding += 1
            }
        } catch {
            fail(error)
            return
        }
        if reachedEnd, outstanding == 0 { end() }
    }

    private func schedule(_ record: TraceRecord, _ speed: Double) {
        let first = firstTime ?? record.time
        firstTime = first
        let due = started + UInt64(max(0, record.time - first) / speed * 1e9)
        let now = time.monotonicNanoseconds
        let request = ReplayRequest(record, due: due)
        guard due > now else { return dispatch(request) }
        loop.assumeIsolated().scheduleTask(in: .nanoseconds(Int64(due - now))) { self.dispatch(request) }
    }

    private func dispatch(_ request: ReplayRequest) {
        if request.client != 0 {
            named[named.startIndex + Int(request.client) % named.count].enqueue(request)
        } else if let free = anonymous.first(where: \.isIdle) {
            free.enqueue(request)
        } else {
            waiting.append(request)
        }
    }

    // MARK: Answers

    /// One measured request was answered; called by its connection, which is free again.
    func didAnswer(_ connection: ReplayConnection, nanoseconds: UInt64, error: String?) {
        outstanding -= 1
        result.requests += 1
        result.latency.record(nanoseconds)
        if let error {
            result.errors += 1
            result.firstError = result.firstError ?? error
        }
        if connection.isIdle, !waiting.isEmpty, anonymous.contains(where: { $0 === connection }) {
            connection.enqueue(waiting.removeFirst())
        }
        showProgress()
        pump()
    }

    func didClose() {
        if !isOver { fail(Failure.failed("the server closed a connection after \(result.requests) requests")) }
    }

    private func showProgress() {
        guard Terminal.showsProgress, result.requests & 255 == 0 else { return }
        let now = time.monotonicNanoseconds
        guard now - lastProgress > 200_000_000 else { return }
        lastProgress = now
        let rate = Double(result.requests) / (Double(now - started) / 1e9)
        let share = total.map { " of \($0) (\(result.requests * 100 / max(1, $0))%)" } ?? ""
        Terminal.progress("  \(result.requests)\(share) requests, \(Int(rate))/s")
    }

    private func end() {
        guard !isOver else { return }
        isOver = true
        Terminal.endProgress()
        result.seconds = Double(time.monotonicNanoseconds - started) / 1e9
        close()
        finished.succeed(result)
    }

    private func fail(_ error: any Error) {
        guard !isOver else { return }
        isOver = true
        Terminal.endProgress()
        close()
        finished.fail(error)
    }

    private func close() {
        for connection in connections { connection.close() }
    }
}

/// One access on its way to the server.
struct ReplayRequest {
    let client: UInt32
    let command: [[UInt8]]
    /// When it should be sent, in nanoseconds of the monotonic clock; `nil`: when there is a free place.
    let due: UInt64?

    init(_ record: TraceRecord, due: UInt64?) {
        client = record.client
        self.due = due
        switch record.operation {
        case .get: command = [Self.get, record.key]
        case .set: command = [Self.set, record.key, ValueText.make(for: record.key, count: Int(record.size))]
        case .delete: command = [Self.delete, record.key]
        }
    }

    private static let get = Array("GET".utf8)
    private static let set = Array("SET".utf8)
    private static let delete = Array("DEL".utf8)
}
