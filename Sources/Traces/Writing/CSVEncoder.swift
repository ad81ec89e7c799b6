import PredisPrimitives

/// Writes rows of Predis' own CSV into a byte array.
struct CSVEncoder {
    let columns: TraceFeatures

    func appendHeader(to bytes: inout [UInt8]) {
        bytes.append(contentsOf: "time,client,op,key,size".utf8)
        if columns.contains(.ttl) { bytes.append(contentsOf: ",ttl".utf8) }
        if columns.contains(.latency) { bytes.append(contentsOf: ",latency".utf8) }
        bytes.append(10)
    }

    /// Appends a row with its line feed.
    ///
    /// - Throws: `TransferError` if a number is negative or not finite, or the row is longer than a reader accepts.
    func append(
        _ access: TraceBatch.Access,
        key: UnsafeRawBufferPointer,
        to bytes: inout [UInt8]
    ) throws(TransferError) {
        let start = bytes.count
        try append(seconds: access.time, "time", to: &bytes)
        bytes.append(44)
        bytes.append(decimal: UInt64(access.client))
        bytes.append(44)
        access.operation.name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(44)
        append(key: key, to: &bytes)
        bytes.append(44)
        bytes.append(decimal: UInt64(access.size))
        if columns.contains(.ttl) { try append(optionalSeconds: access.ttl, "ttl", to: &bytes) }
        if columns.contains(.latency) { try append(optionalSeconds: access.latency, "latency", to: &bytes) }
        guard bytes.count - start <= RowSource.maximumRowLength else {
            throw TransferError(
                "the row is longer than \(RowSource.maximumRowLength) bytes; shorten or hash the key"
            )
        }
        bytes.append(10)
    }

    private func append(
        seconds value: Double,
        _ name: StaticString,
        to bytes: inout [UInt8]
    ) throws(TransferError) {
        guard value >= 0, value.isFinite else { throw .notSeconds(value, name) }
        if let whole = UInt64(exactly: value) {
            bytes.append(decimal: whole)
        } else if !appendMicroseconds(value, to: &bytes) {
            bytes.append(contentsOf: "\(value)".utf8)
        }
    }

    /// Appends a number of whole microseconds, which most times are, without making a text of it first.
    ///
    /// The digits are those of the shortest text that reads as `value`: with at most 15 of them there is only one such text.
    private func appendMicroseconds(_ value: Double, to bytes: inout [UInt8]) -> Bool {
        guard value >= 0.001, value < 1e9 else { return false }
        let count = (value * 1e6).rounded()
        guard count / 1e6 == value else { return false }
        let (whole, rest) = UInt64(count).quotientAndRemainder(dividingBy: 1_000_000)
        bytes.append(decimal: whole)
        bytes.append(46)
        var fraction = rest
        var place: UInt64 = 100_000
        while fraction > 0 {
            bytes.append(48 + UInt8(truncatingIfNeeded: fraction / place))
            fraction %= place
            place /= 10
        }
        return true
    }

    private func append(
        optionalSeconds value: Float?,
        _ name: StaticString,
        to bytes: inout [UInt8]
    ) throws(TransferError) {
        bytes.append(44)
        guard let value else { return }
        try append(seconds: Double(value), name, to: &bytes)
    }

    private func append(key: UnsafeRawBufferPointer, to bytes: inout [UInt8]) {
        let needsQuotes = key.isEmpty || key.contains { $0 == 44 || $0 == 34 || $0 == 10 || $0 == 13 || $0 == 0 }
        guard needsQuotes else {
            bytes.append(contentsOf: key)
            return
        }
        bytes.append(34)
        for byte in key {
            if byte == 34 { bytes.append(34) }
            bytes.append(byte)
        }
        bytes.append(34)
    }
}

extension TransferError {
    static func notSeconds(_ value: Double, _ name: StaticString) -> TransferError {
        TransferError("\(name) \(value) is not a finite number of seconds from 0 up; correct the record")
    }
}
