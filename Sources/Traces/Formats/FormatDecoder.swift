/// The decoder of a trace's format.
enum FormatDecoder {
    case csv(CSVDecoder)
    case oracleGeneral
    case twitter(TwitterDecoder)
    case msr(MSRDecoder)
    case arc(ARCDecoder)
    case keyList(KeyListDecoder)
    case redisMonitor(RedisMonitorDecoder)
    case accessLog(AccessLogDecoder)
    case columns(ColumnDecoder)
    /// Taken out while it works, so that it is never copied.
    case working
}
