import RESP

/// Small limits, so that the fuzzer meets them.
private let limits = ReplyLimits(maximumDepth: 12, maximumElements: 64, maximumBulkLength: 200, maximumLineLength: 100)

/// What a stream of replies holds.
///
/// Values are compared by their encoding, because `nan` is not equal to itself.
private struct Result: Equatable {
    var values: [RESPValue] = []
    var error: ReplyDecodingError?

    var encoded: [UInt8] { values.flatMap { $0.encoded(.v3) } }

    static func == (left: Result, right: Result) -> Bool {
        left.values.count == right.values.count && left.error == right.error && left.encoded == right.encoded
    }
}

/// Decodes `bytes` as they arrive in pieces of the given lengths, the last length for ever.
private func decode(_ bytes: [UInt8], pieces: [Int]) -> Result {
    var decoder = ReplyDecoder(limits: limits)
    var result = Result()
    var arrived = 0
    var piece = 0
    while arrived < bytes.count {
        let length = min(pieces[min(piece, pieces.count - 1)], bytes.count - arrived)
        decoder.append(Array(bytes[arrived..<arrived + length]))
        arrived += length
        piece += 1
        do throws(ReplyDecodingError) {
            while let value = try decoder.next() { result.values.append(value) }
        } catch {
            result.error = error
            return result
        }
    }
    return result
}

/// The first two bytes choose the cuts; the rest is what a server sends.
func fuzzReply(_ input: UnsafeBufferPointer<UInt8>) {
    guard input.count > 2 else { return }
    let bytes = Array(input[2...])
    var state = UInt32(input[0]) << 8 | UInt32(input[1])
    let pieces = (0..<64).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return Int(state >> 24) % 9 + 1
    }
    let whole = decode(bytes, pieces: [bytes.count])
    precondition(decode(bytes, pieces: pieces) == whole)
    precondition(decode(bytes, pieces: [1]) == whole)
    // What was decoded says the same when it is encoded and decoded again, in both protocols.
    for version in [RESPVersion.v2, .v3] {
        let encoded = whole.values.flatMap { $0.encoded(version) }
        let again = decode(encoded, pieces: [max(encoded.count, 1)])
        precondition(again.error == nil && again.values.count == whole.values.count)
        precondition(again.values.flatMap { $0.encoded(version) } == encoded)
    }
}
