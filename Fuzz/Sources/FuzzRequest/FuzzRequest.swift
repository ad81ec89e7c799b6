import RESP

/// What one request of a stream came to.
private enum Outcome: Equatable {
    case command([[UInt8]])
    case empty
    case failure(ProtocolError)
}

/// Small limits, so that the fuzzer meets them.
private let limits = RequestLimits(maximumArguments: 20, maximumBulkLength: 200, maximumInlineLength: 300)

/// Parses `bytes` as they arrive in pieces of the given lengths, the last length for ever.
private func outcomes(of bytes: [UInt8], pieces: [Int], isAuthenticated: Bool) -> [Outcome] {
    var parser = RequestParser(limits: limits)
    parser.isAuthenticated = isAuthenticated
    var found: [Outcome] = []
    var pending: [UInt8] = []
    var arrived = 0
    var piece = 0
    while arrived < bytes.count {
        let length = min(pieces[min(piece, pieces.count - 1)], bytes.count - arrived)
        // A new array each time: the sanitizer sees every use of an old address, and every byte read past the end.
        pending = pending + bytes[arrived..<arrived + length]
        arrived += length
        piece += 1
        var isWaiting = false
        while !isWaiting, !pending.isEmpty {
            let (consumed, outcome) = pending.withUnsafeBytes { step(&parser, $0) }
            guard let outcome else {
                isWaiting = true
                continue
            }
            found.append(outcome)
            if case .failure = outcome { return found }
            pending = Array(pending.dropFirst(consumed))
        }
    }
    return found
}

private func step(_ parser: inout RequestParser, _ bytes: UnsafeRawBufferPointer) -> (consumed: Int, Outcome?) {
    switch parser.next(bytes) {
    case .command(let consumed):
        precondition(consumed > 0 && consumed <= bytes.count && parser.argumentCount > 0)
        return (consumed, .command((0..<parser.argumentCount).map { Array(parser[$0]) }))
    case .empty(let consumed):
        precondition(consumed > 0 && consumed <= bytes.count)
        return (consumed, .empty)
    case .incomplete(let needed):
        precondition(needed > bytes.count)
        return (0, nil)
    case .failure(let error):
        return (0, .failure(error))
    }
}

/// The first two bytes choose the cuts; the rest is what a client sends.
func fuzzRequest(_ input: UnsafeBufferPointer<UInt8>) {
    guard input.count > 2 else { return }
    let bytes = Array(input[2...])
    var state = UInt32(input[0]) << 8 | UInt32(input[1])
    let isAuthenticated = state & 1 == 0
    let pieces = (0..<64).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return Int(state >> 24) % 9 + 1
    }
    let whole = outcomes(of: bytes, pieces: [bytes.count], isAuthenticated: isAuthenticated)
    precondition(outcomes(of: bytes, pieces: pieces, isAuthenticated: isAuthenticated) == whole)
    precondition(outcomes(of: bytes, pieces: [1], isAuthenticated: isAuthenticated) == whole)
}
