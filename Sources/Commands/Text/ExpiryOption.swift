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
        let (milliseconds, overflowed) =
            unit == .seconds ? number.multipliedReportingOverflow(by: 1000) : (number, false)
        guard !overflowed else { throw invalid }
        if isAbsolute { return milliseconds }
        let (instant, carried) = milliseconds.addingReportingOverflow(now)
        guard !carried else { throw invalid }
        return instant
    }

    /// `EX`, `PX`, `EXAT` or `PXAT` with the argument behind it.
    struct Deadline {
        private let unit: Unit
        private let isAbsolute: Bool
        private let index: Int

        /// Recognises one at an argument.
        ///
        /// It may come again, as in Redis, but not in two kinds.
        init?(_ arguments: Arguments, _ index: Int, after earlier: Deadline?) {
            guard index + 1 < arguments.count else { return nil }
            if arguments.isWord(index, "EX") {
                (unit, isAbsolute) = (.seconds, false)
            } else if arguments.isWord(index, "PX") {
                (unit, isAbsolute) = (.milliseconds, false)
            } else if arguments.isWord(index, "EXAT") {
                (unit, isAbsolute) = (.seconds, true)
            } else if arguments.isWord(index, "PXAT") {
                (unit, isAbsolute) = (.milliseconds, true)
            } else {
                return nil
            }
            self.index = index + 1
            if let earlier, earlier.unit != unit || earlier.isAbsolute != isAbsolute { return nil }
        }

        func instant(_ arguments: Arguments, now: Int64, command: String) throws(CommandFailure) -> Int64 {
            try ExpiryOption.instant(
                arguments[index],
                unit,
                isAbsolute: isAbsolute,
                now: now,
                command: command,
                mustBePositive: true
            )
        }
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
    /// Appends what `body` appends, or its failure in its place.
    ///
    /// `body` must throw before it appends.
    mutating func attempt(_ body: (inout ReplyBuffer) throws(CommandFailure) -> Void) {
        do throws(CommandFailure) {
            try body(&self)
        } catch {
            appendError(error.message)
        }
    }
}
