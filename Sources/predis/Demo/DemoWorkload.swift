import Traces
import Workloads

/// The accesses of a demo and the rows its origin needs.
struct DemoWorkload {
    let title: String
    /// The trace's path, or `synthetic web shop`.
    let name: String
    let records: [TraceRecord]
    private let sizes: [[UInt8]: UInt32]

    private static let defaultRequests = 60_000

    static func load(trace: String?, _ reading: ReadingOptions, seed: UInt64) throws -> DemoWorkload {
        guard let trace else {
            var shop = ShopWorkload.Configuration()
            shop.seed = seed
            let records = Array(ShopWorkload(shop).prefix(reading.requests ?? defaultRequests))
            return DemoWorkload(title: "Synthetic web shop", name: "synthetic web shop", records: records)
        }
        let source = try TraceSource(path: trace, reading)
        var records: [TraceRecord] = []
        while let record = try source.next() { records.append(record) }
        guard !records.isEmpty else { throw Failure.failed("\(trace) has no accesses; give a trace with at least one") }
        return DemoWorkload(title: trace, name: trace, records: records)
    }

    private init(title: String, name: String, records: [TraceRecord]) {
        self.title = title
        self.name = name
        self.records = records
        var sizes: [[UInt8]: UInt32] = [:]
        for record in records { sizes[record.key] = max(sizes[record.key] ?? 0, record.size) }
        self.sizes = sizes
    }

    var keyCount: Int { sizes.count }

    /// Every key with a value of its recorded size.
    var rows: some Sequence<(key: [UInt8], value: [UInt8])> {
        sizes.lazy.map { (key: $0.key, value: ValueText.make(for: $0.key, count: Int($0.value))) }
    }
}
