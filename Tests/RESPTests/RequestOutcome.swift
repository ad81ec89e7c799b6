import PredisPrimitives

@testable import RESP

/// What one request of a stream came to.
enum RequestOutcome: Hashable {
    case command([[UInt8]])
    case empty
    case failure(ProtocolError)

    static func command(_ arguments: String...) -> RequestOutcome {
        .command(arguments.map { Array($0.utf8) })
    }
}

/// Drives a parser as a connection does: pieces arrive, complete commands leave.
struct RequestStream: ~Copyable {
    var parser: RequestParser
    private(set) var outcomes: [RequestOutcome] = []
    private(set) var pending: [UInt8] = []

    init(limits: RequestLimits = RequestLimits(), isAuthenticated: Bool = true) {
        parser = RequestParser(limits: limits)
        parser.isAuthenticated = isAuthenticated
    }

    /// Whether the stream ended at an error.
    var isBroken: Bool {
        if case .failure? = outcomes.last { true } else { false }
    }

    mutating func receive(_ bytes: ArraySlice<UInt8>) {
        guard !isBroken else { return }
        // Always a new place in memory: the parser must not remember addresses.
        pending = Array(pending + bytes)
        while step() {}
    }

    private mutating func step() -> Bool {
        var consumed = 0
        var outcome: RequestOutcome?
        pending.withUnsafeBytes { bytes in
            switch parser.next(bytes) {
            case .command(let count):
                consumed = count
                outcome = .command((0..<parser.argumentCount).map { Array(parser[$0]) })
            case .empty(let count):
                consumed = count
                outcome = .empty
            case .incomplete(let needed):
                precondition(needed > bytes.count, "asks for \(needed) bytes with \(bytes.count) there")
            case .failure(let error):
                outcome = .failure(error)
            }
        }
        guard let outcome else { return false }
        outcomes.append(outcome)
        pending.removeFirst(consumed)
        return !isBroken && !pending.isEmpty
    }
}

/// Parses `bytes` cut at the given places.
func outcomes(
    of bytes: [UInt8],
    cutAt cuts: [Int] = [],
    limits: RequestLimits = RequestLimits(),
    isAuthenticated: Bool = true
) -> [RequestOutcome] {
    var stream = RequestStream(limits: limits, isAuthenticated: isAuthenticated)
    var start = 0
    for end in cuts + [bytes.count] {
        stream.receive(bytes[start..<end])
        start = end
    }
    return stream.outcomes
}

/// Parses `bytes` one at a time.
func outcomesByteByByte(
    of bytes: [UInt8],
    limits: RequestLimits = RequestLimits(),
    isAuthenticated: Bool = true
) -> [RequestOutcome] {
    var stream = RequestStream(limits: limits, isAuthenticated: isAuthenticated)
    for index in bytes.indices { stream.receive(bytes[index...index]) }
    return stream.outcomes
}
