import CacheCore
import RESP

/// Expiry times as commands give them, checked as Redis checks them.
enum ExpiryOption {
    enum Unit {
        case seconds, milliseconds
    }

    /// The instant, in milliseconds since 1970, that `text` means.
    ///
    /// - Throws: The error reply: not an integer, not positive (where `mustBePositive`), or beyond what a time can be.
    static func instant(
        _ text: UnsafeRawBufferPointer,
        _ unit: Unit,
        isAbsolute: Bool,
        now: Int64,
        command: String,
        mustBePositive: Bool
    ) throws(CommandFailure) -> Int64 {
        guard let number = NumberText.integer(text) else { throw CommandFailure(ReplyError.notAnInteger) }
        let invalid = CommandFailure(ReplyError.invalidExpiry(command))
        if mustBePositive, number <= 0 { throw invalid }
        let (milliseconds, overflowed) = unit == .seconds ? number.multipliedReportingOverflow(by: 1000) : (number, false)
        guard !overflowed else { throw invalid }
        if isAbsolute { return milliseconds }
        let (instant, carried) = milliseconds.addingReportingOverflow(now)
        guard !carried else { throw invalid }
        return instant
    }

    /// Recognises `EX`, `PX`, `EXAT` and `PXAT` at an argument.
    static func keyword(_ arguments: Arguments, _ index: Int) -> (unit: Unit, isAbsolute: Bool)? {
        if arguments.isWord(index, "EX") { return (.seconds, false) }
        if arguments.isWord(index, "PX") { return (.milliseconds, false) }
        if arguments.isWord(index, "EXAT") { return (.seconds, true) }
        if arguments.isWord(index, "PXAT") { return (.milliseconds, true) }
        return nil
    }
}

/// A command that ends with an error reply.
struct CommandFailure: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }

    init(_ message: StaticString) {
        self.message = "\(message)"
    }
}

extension ReplyBuffer {
    /// Appends what `body` appends, or its failure in its place. `body` must throw before it appends.
    mutating func attempt(_ body: (inout ReplyBuffer) throws(CommandFailure) -> Void) {
        do throws(CommandFailure) {
            try body(&self)
        } catch {
            appendError(error.message)
        }
    }
}
