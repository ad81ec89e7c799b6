/// The rest of an I/O that is given out block by block, made as they are asked for, because a line may name billions.
struct BlockRun {
    /// The next block's name in its key.
    var next: UInt64
    /// What lies between two names.
    var step: UInt64
    /// How many blocks are left.
    var count: UInt64
    /// What stands before the name, as `host.disk:`.
    var prefix: [UInt8]
    var time: Double
    var client: UInt32
    var operation: TraceOperation
    var size: UInt32
    var latency: Float?
    private var isContinuation = false

    init(
        next: UInt64,
        step: UInt64,
        count: UInt64,
        prefix: [UInt8] = [],
        time: Double,
        client: UInt32 = 0,
        operation: TraceOperation = .get,
        size: UInt32,
        latency: Float? = nil
    ) {
        self.next = next
        self.step = step
        self.count = count
        self.prefix = prefix
        self.time = time
        self.client = client
        self.operation = operation
        self.size = size
        self.latency = latency
    }

    /// Appends up to `limit` blocks.
    mutating func give(_ limit: Int, _ context: inout DecodingContext, into batch: inout TraceBatch) {
        for _ in 0..<min(UInt64(limit), count) {
            let keyStart = batch.keyEnd
            prefix.withUnsafeBytes { batch.append(key: $0) }
            batch.append(decimal: next)
            context.append(
                time: time,
                client: client,
                operation: operation,
                keyStart: keyStart,
                size: size,
                latency: latency,
                isContinuation: isContinuation,
                to: &batch
            )
            isContinuation = true
            next &+= step
            count &-= 1
        }
    }
}
