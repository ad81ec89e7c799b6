import RESP

/// The arguments of one command, in place: views into the connection's read buffer or into an `OwnedCommand`.
///
/// Valid only while the handler runs; whoever keeps an argument copies it.
public struct Arguments {
    // Safety: `base` and `spans` outlive the call they are passed to; see `Engine.consume` and `OwnedCommand`.
    let base: UnsafeRawPointer
    let spans: UnsafeBufferPointer<ArgumentSpan>

    var count: Int { spans.count }

    /// The bytes of argument `index`; the name of the command is argument 0.
    subscript(index: Int) -> UnsafeRawBufferPointer {
        let span = spans[index]
        return UnsafeRawBufferPointer(start: base + span.offset, count: span.count)
    }

    /// Argument `index` copied out.
    func bytes(_ index: Int) -> [UInt8] {
        Array(self[index])
    }

    /// Argument `index` as text, with invalid UTF-8 repaired.
    func text(_ index: Int) -> String {
        String(decoding: self[index], as: UTF8.self)
    }

    /// Whether argument `index` is `word`, ignoring ASCII case.
    ///
    /// `word` must be upper case.
    func isWord(_ index: Int, _ word: StaticString) -> Bool {
        let bytes = self[index]
        guard bytes.count == word.utf8CodeUnitCount else { return false }
        for position in 0..<bytes.count where bytes[position].asciiUppercased != word.utf8Start[position] {
            return false
        }
        return true
    }
}

extension UInt8 {
    /// The upper-case letter of an ASCII letter; anything else is itself.
    var asciiUppercased: UInt8 {
        self >= 0x61 && self <= 0x7a ? self & 0xdf : self
    }
}

/// A command copied out of the read buffer, for one that runs later: queued by `MULTI`, or waiting for a load.
struct OwnedCommand: Sendable {
    let command: Command
    private let bytes: [UInt8]
    private let spans: [ArgumentSpan]

    init(_ command: Command, _ arguments: Arguments) {
        self.command = command
        var bytes: [UInt8] = []
        var spans: [ArgumentSpan] = []
        spans.reserveCapacity(arguments.count)
        for index in 0..<arguments.count {
            let argument = arguments[index]
            spans.append(ArgumentSpan(offset: bytes.count, count: argument.count))
            bytes.append(contentsOf: argument)
        }
        // One more byte, so that the base of a command of empty arguments is a real address.
        bytes.append(0)
        self.bytes = bytes
        self.spans = spans
    }

    /// Calls `body` with the arguments in place.
    func withArguments<Result>(_ body: (Arguments) -> Result) -> Result {
        bytes.withUnsafeBytes { bytes in
            spans.withUnsafeBufferPointer { spans in
                guard let base = bytes.baseAddress else { preconditionFailure("an owned command is never empty") }
                return body(Arguments(base: base, spans: spans))
            }
        }
    }

    /// The keys the command names, copied.
    var keys: [[UInt8]] {
        withArguments { arguments in
            command.keyIndices(argumentCount: arguments.count).map { arguments.bytes($0) }
        }
    }
}
