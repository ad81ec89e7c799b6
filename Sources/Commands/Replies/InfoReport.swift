import CacheCore
import PredictiveCache
import PredisPrimitives
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The text of `INFO`.
struct InfoReport {
    private let context: ServerContext
    /// The cache, or the view of it that the caller's locks go with.
    private let cache: Cache

    init(_ context: ServerContext, cache: Cache) {
        self.context = context
        self.cache = cache
    }

    /// The sections asked for, in the order of Redis; all if none, `all`, `default` or `everything` is.
    func text(sections: [String]) -> String {
        let wantsAll = sections.isEmpty || sections.contains { ["all", "default", "everything"].contains($0) }
        return Self.sections
            .filter { wantsAll || sections.contains($0.name.lowercased()) }
            .map { section in
                let lines = section.fields(self).map { "\($0.0):\($0.1)\r\n" }
                return "# \(section.name)\r\n" + lines.joined()
            }
            .joined(separator: "\r\n")
    }

    private typealias Fields = [(String, String)]

    private static let sections: [(name: String, fields: @Sendable (InfoReport) -> Fields)] = [
        ("Server", { $0.server() }),
        ("Clients", { $0.clients() }),
        ("Memory", { $0.memory() }),
        ("Persistence", { _ in [("loading", "0"), ("rdb_bgsave_in_progress", "0"), ("aof_enabled", "0")] }),
        ("Stats", { $0.stats() }),
        ("Replication", { _ in [("role", "master"), ("connected_slaves", "0")] }),
        ("CPU", { $0.processor() }),
        ("Keyspace", { $0.keyspace() }),
        ("Predis", { $0.predis() }),
    ]

    private func server() -> Fields {
        let uptime = (context.time.monotonicNanoseconds - context.startedAt) / 1_000_000_000
        return [
            ("redis_version", ServerContext.redisVersion),
            ("redis_mode", "standalone"),
            ("predis_version", PredisVersion.current),
            ("process_id", "\(getpid())"),
            ("run_id", context.runID),
            ("tcp_port", "\(context.port.load(ordering: .relaxed))"),
            ("uptime_in_seconds", "\(uptime)"),
            ("uptime_in_days", "\(uptime / 86400)"),
        ]
    }

    private func clients() -> Fields {
        let maximum = context.configuration.settings.first { $0.name == "maxclients" }?.value ?? "0"
        return [("connected_clients", "\(context.connections.count)"), ("maxclients", maximum)]
    }

    private func memory() -> Fields {
        let used = cache.usedBytes
        let maximum = cache.maximumBytes ?? 0
        return [
            ("used_memory", "\(used)"),
            ("used_memory_human", ByteCount(rawValue: used).description),
            ("used_memory_rss", "\(ProcessFigures.residentBytes)"),
            ("maxmemory", "\(maximum)"),
            ("maxmemory_human", ByteCount(rawValue: maximum).description),
            ("maxmemory_policy", context.store.configuration.cache.eviction.rawValue),
        ]
    }

    private func stats() -> Fields {
        let report = context.store.report(through: cache)
        return [
            ("total_connections_received", "\(context.connectionsReceived.load(ordering: .relaxed))"),
            ("rejected_connections", "\(context.connectionsRefused.load(ordering: .relaxed))"),
            ("total_commands_processed", "\(context.commandsProcessed.load(ordering: .relaxed) + report.reads)"),
            ("total_error_replies", "\(context.errorReplies.load(ordering: .relaxed))"),
            ("expired_keys", "\(report.cache.expirations)"),
            ("evicted_keys", "\(report.cache.evictions)"),
            ("keyspace_hits", "\(report.hits)"),
            ("keyspace_misses", "\(report.misses + report.lateHits)"),
        ]
    }

    private func processor() -> Fields {
        let (user, system) = ProcessFigures.processorSeconds
        return [("used_cpu_sys", "\(system)"), ("used_cpu_user", "\(user)")]
    }

    private func keyspace() -> Fields {
        let count = cache.count
        return count == 0 ? [] : [("db0", "keys=\(count),expires=0,avg_ttl=0")]
    }

    private func predis() -> Fields {
        context.store.report(through: cache).counters.map { counter in
            switch counter.value {
            case .count(let value): ("predis_\(counter.name)", "\(value)")
            case .number(let value): ("predis_\(counter.name)", "\((value * 10000).rounded() / 10000)")
            case .text(let value): ("predis_\(counter.name)", value)
            }
        }
    }
}

/// Figures of this process from the operating system.
private enum ProcessFigures {
    /// Bytes of memory in use, or 0 where the system does not tell.
    static var residentBytes: Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    #if canImport(Glibc)
    private static let thisProcess = __rusage_who_t(RUSAGE_SELF.rawValue)
    #else
    private static let thisProcess = RUSAGE_SELF
    #endif

    /// Processor time used so far, in seconds.
    static var processorSeconds: (user: Double, system: Double) {
        var usage = rusage()
        getrusage(Self.thisProcess, &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return (seconds(usage.ru_utime), seconds(usage.ru_stime))
    }
}
