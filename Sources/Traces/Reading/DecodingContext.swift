import PredisPrimitives

/// What the decoders of all formats share: clients, counts, what was noticed, and how errors are worded.
struct DecodingContext: ~Copyable {
    let path: String
    private var clients = NameNumbers()
    var scratch = UnescapeBuffer()
    var features: TraceFeatures = []
    /// Lines that carry no access but should, or that name no key.
    var skippedCount: UInt64 = 0
    /// Requests given out so far, which is the time of the next one where there is no clock.
    private(set) var requestCount: UInt64 = 0
    private var firstTime = 0.0

    init(path: String) {
        self.path = path
    }

    var rowTime: Double { Double(requestCount) }

    // MARK: Output

    /// Appends an access whose key is what was put into `batch` from `keyStart` on.
    @inline(__always)
    mutating func append(
        time: Double,
        client: UInt32 = 0,
        operation: TraceOperation = .get,
        keyStart: Int,
        size: UInt32 = 0,
        ttl: Float? = nil,
        latency: Float? = nil,
        isContinuation: Bool = false,
        to batch: inout TraceBatch
    ) {
        if isContinuation {
            features.insert(.batches)
        } else {
            if requestCount == 0 { firstTime = time }
            if time != firstTime + Double(requestCount) { features.insert(.clock) }
            requestCount &+= 1
        }
        if client != 0 { features.insert(.clients) }
        if size != 0 { features.insert(.sizes) }
        if operation != .get { features.insert(.operations) }
        if ttl != nil { features.insert(.ttl) }
        if latency != nil { features.insert(.latency) }
        batch.append(
            TraceBatch.Access(
                time: time,
                client: client,
                size: size,
                ttl: ttl,
                latency: latency,
                operation: operation,
                isContinuation: isContinuation,
                keyStart: keyStart,
                keyCount: batch.keyEnd &- keyStart
            )
        )
    }

    // MARK: Fields

    /// The number of the client called `name`.
    @inline(__always)
    mutating func clientNumber(
        _ name: UnsafeRawBufferPointer,
        line: Int,
        column: Int? = nil
    ) throws(TraceError) -> UInt32 {
        if let (number, _) = clients.number(name) { return number + 1 }
        throw error(
            line,
            column,
            "client \(quoted(name)) is one client too many; \(NameNumbers.maximumCount) can be told apart"
        )
    }

    @inline(__always)
    func seconds(
        _ field: UnsafeRawBufferPointer,
        _ name: StaticString,
        line: Int,
        column: Int
    ) throws(TraceError) -> Double {
        if let value = FieldNumbers.nonNegative(field) { return value }
        throw error(line, column, "\(name) \(quoted(field)) is not a number of seconds from 0 up; write it as 12.5")
    }

    /// A whole number from 0 up that fits 64 bits.
    @inline(__always)
    func whole(
        _ field: UnsafeRawBufferPointer,
        _ name: StaticString,
        line: Int,
        column: Int
    ) throws(TraceError) -> UInt64 {
        if let value = FieldNumbers.unsigned64(field) { return value }
        throw error(
            line,
            column,
            "\(name) \(quoted(field)) is not a whole number from 0 to \(UInt64.max); correct the line or remove it"
        )
    }

    // MARK: Errors

    func error(_ line: Int, _ column: Int?, _ message: String) -> TraceError {
        TraceError(path: path, line: line, column: column, message: message)
    }

    func error(_ malformation: FieldCursor.Malformation, line: Int, column: Int) -> TraceError {
        switch malformation {
        case .textAfterQuotes:
            error(line, column, "text follows the closing quotation mark; write a quotation mark inside quotes twice")
        case .unclosedQuotes:
            error(line, column, "the quotation mark is never closed; close it, or quote a field that begins with one")
        case .zeroByte:
            error(line, column, "the field holds a zero byte; save the file as UTF-8, or put a binary key into quotes")
        }
    }
}
