/// How a trace is sent to a server.
struct ReplayPlan: Sendable {
    var host = "127.0.0.1"
    var port = 6379
    /// Connections for the clients of the trace; one client is always sent over one connection.
    var connections = 16
    /// Connections for accesses whose client is not recorded; they are sent in the order of the trace, each over the next
    /// connection that is free.
    var anonymousConnections = 2
    var pace = Pace.closed
    var password: String?

    /// When requests are sent.
    enum Pace: Sendable, Equatable {
        /// As soon as the answer to the connection's last one is there.
        case closed
        /// At the trace's times, this many times as fast; latency counts from when a request was due.
        case clock(speed: Double)
    }
}

/// What a replay measured.
struct ReplayResult: Sendable {
    var requests = 0
    /// Error replies.
    var errors = 0
    var firstError: String?
    var seconds = 0.0
    /// Latencies in nanoseconds.
    var latency = LatencyHistogram()
}
