import Traces

/// How often each operation was done.
struct TraceOperationCounts {
    var get = 0
    var set = 0
    var delete = 0

    init(_ records: [TraceRecord]) {
        for record in records {
            switch record.operation {
            case .get: get += 1
            case .set: set += 1
            case .delete: delete += 1
            }
        }
    }
}
