import Origins
import RESP

/// The error replies of Redis, word for word, where Redis has one.
enum ReplyError {
    static let syntax: StaticString = "ERR syntax error"
    static let notAnInteger: StaticString = "ERR value is not an integer or out of range"
    static let notAFloat: StaticString = "ERR value is not a valid float"
    static let overflow: StaticString = "ERR increment or decrement would overflow"
    static let decrementOverflow: StaticString = "ERR decrement would overflow"
    static let notFinite: StaticString = "ERR increment would produce NaN or Infinity"
    static let offsetOutOfRange: StaticString = "ERR offset is out of range"
    static let tooLong: StaticString = "ERR string exceeds maximum allowed size (proto-max-bulk-len)"
    static let noSuchKey: StaticString = "ERR no such key"
    static let outOfMemory: StaticString = "OOM command not allowed when used memory > 'maxmemory'."
    static let noAuthentication: StaticString = "NOAUTH Authentication required."
    static let wrongPassword: StaticString = "WRONGPASS invalid username-password pair or user is disabled."
    static let unsupportedProtocol: StaticString = "NOPROTO unsupported protocol version"
    static let abortedTransaction: StaticString = "EXECABORT Transaction discarded because of previous errors."
    static let contended: StaticString =
        "TRYAGAIN the key kept changing while it was being loaded from the origin; send the command again"

    static let wholeCacheInWriteThrough: StaticString =
        "EXECABORT Transaction discarded because it writes through to the origin and looks at the whole cache: split it"

    static func origin(_ error: OriginError) -> String {
        "ORIGIN " + error.message.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    static func unknownCommand(_ arguments: Arguments) -> String {
        var shown = ""
        for index in 1..<max(1, arguments.count) where shown.utf8.count < 128 {
            let room = 128 - shown.utf8.count
            shown += "'" + String(decoding: arguments[index].prefix(room), as: UTF8.self) + "' "
        }
        let name = String(decoding: arguments[0].prefix(128).prefix { $0 != 0 }, as: UTF8.self)
        return "ERR unknown command '\(name)', with args beginning with: \(shown)"
    }

    static func wrongArity(_ name: String) -> String {
        "ERR wrong number of arguments for '\(name)' command"
    }

    static func unknownSubcommand(_ subcommand: String, of container: String) -> String {
        "ERR unknown subcommand '\(subcommand)'. Try \(container.uppercased()) HELP."
    }

    static func invalidExpiry(_ command: String) -> String {
        "ERR invalid expire time in '\(command)' command"
    }
}

extension ReplyBuffer {
    /// A simple string made at run time; it must be one line.
    mutating func appendSimple(_ text: String) {
        append(Array("+\(text)\r\n".utf8))
    }
}
