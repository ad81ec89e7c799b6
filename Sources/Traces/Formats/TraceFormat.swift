/// How a trace's file spells accesses.
///
/// Whether the file is compressed is another matter: all of them may be.
public enum TraceFormat: Sendable, Hashable {
    /// Predis' own CSV, `time,client,op,key,size` with optional `ttl` and `latency`.
    case csv
    /// libCacheSim's binary format of 24 bytes an access.
    case oracleGeneral
    /// The cache traces that Twitter published.
    case twitter
    /// The block traces of MSR Cambridge.
    case msr
    /// The block traces of the ARC paper.
    case arc
    /// A block number per line with marks between, as the traces of the LIRS paper.
    case lirs
    /// A key per line.
    case keys
    /// What Redis' `MONITOR` prints.
    case redisMonitor
    /// Access logs of Apache and nginx, common or combined.
    case accessLog
    /// A delimited log with the columns that the map names; never recognised, only named.
    case columns(TraceColumnMap)

    /// All formats that have a name to choose them by, in the order in which they are tried.
    ///
    /// That is all but `columns`.
    public static let named: [TraceFormat] = [
        .csv, .oracleGeneral, .redisMonitor, .accessLog, .twitter, .msr, .arc, .lirs, .keys,
    ]

    /// The format called `name`, in any case; `nil` if there is none, or if it needs more than a name.
    public init?(name: String) {
        let name = name.lowercased()
        guard let format = Self.named.first(where: { $0.name.lowercased() == name }) else { return nil }
        self = format
    }

    /// The name to choose the format by.
    public var name: String {
        switch self {
        case .csv: "csv"
        case .oracleGeneral: "oracleGeneral"
        case .twitter: "twitter"
        case .msr: "msr"
        case .arc: "arc"
        case .lirs: "lirs"
        case .keys: "keys"
        case .redisMonitor: "monitor"
        case .accessLog: "accesslog"
        case .columns: "columns"
        }
    }

    /// What it is, in a few words, for help texts.
    public var summary: String {
        switch self {
        case .csv: "time,client,op,key,size with optional ttl and latency"
        case .oracleGeneral: "libCacheSim's binary format, 24 bytes an access"
        case .twitter: "Twitter's cache traces, seven comma-separated columns"
        case .msr: "MSR Cambridge block traces"
        case .arc: "block traces of the ARC paper (.lis)"
        case .lirs: "a block number per line, lines with * are marks"
        case .keys: "a key per line"
        case .redisMonitor: "the output of Redis' MONITOR"
        case .accessLog: "Apache and nginx access logs, common or combined"
        case .columns: "a delimited log whose columns are described"
        }
    }
}
